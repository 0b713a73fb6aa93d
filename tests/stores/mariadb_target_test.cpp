#include "stores/digest.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

using namespace dunlin;

namespace {

/// The digest of all rows of `t`, as another reader sees them.
std::string digest_of_rows(const mariadb_fixture& fixture) {
  const auto db = mariadb_fixture::open_database(fixture.target_config());
  mariadb::statement rows{*db, "SELECT * FROM t"};
  mariadb::parameter_list none;
  REQUIRE(rows.execute(none));
  digest_sum sum;
  std::string cells_of_row;
  while (rows.fetch(cells_of_row).value()) {
    sum.add(cells_of_row);
    cells_of_row.clear();
  }
  const auto bytes = sum.bytes();
  return {bytes.begin(), bytes.end()};
}

std::string digest_of_batch(const mariadb_target& bench) {
  const auto db
      = mariadb_fixture::open_database(bench.fixture().target_config());
  return db->ask_text("SELECT digest FROM dunlin_batches").value();
}

} // namespace

TEST_CASE("rows of every type arrive in MariaDB as the digest says") {
  mariadb_target bench{
      {"CREATE TABLE t(id bigint unsigned PRIMARY KEY, i tinyint, b bit(9),"
       " y year, f float, d double, n decimal(30,10), v varchar(9), c char(4),"
       " x longtext, e enum('a','it''s'), s set('p','q'), vb varbinary(4),"
       " bi binary(2), lb longblob, da date, ti time(3), dt datetime(6),"
       " ts timestamp(3) NULL, u uuid, j json)"}};
  REQUIRE(bench.prepare({"id", "i",  "b",  "y",  "f",  "d",  "n",
                         "v",  "c",  "x",  "e",  "s",  "vb", "bi",
                         "lb", "da", "ti", "dt", "ts", "u",  "j"}));

  const auto counts = bench.write(
      {row("18446744073709551615", -128, 511, 2155, 0.5, 1e308,
           "-12345678901234567890.0123456789", "\xc3\xa9\xf0\x9f\x90\xa6", "ab",
           std::string_view{"a\0b", 3}, "it's", "p,q",
           bytes_of{std::string_view{"\0\xff", 2}}, bytes_of{"ab"},
           bytes_of{""}, "2026-01-31", "-838:59:59.5",
           "9999-12-31 23:59:59.999999", "2038-01-19 03:14:07.999+00",
           "123e4567-e89b-12d3-a456-426614174000", "{\"a\": 1}"),
       row(0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
           nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
           nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
       // The same numbers and days in other words.
       row("7", 2.0, "5", "0", 1, "2.5", 12, 42, 2.5, "", "a", "", bytes_of{""},
           bytes_of{std::string_view{"\0\0", 2}}, bytes_of{"x"},
           "2026-01-31 00:00:00", "00:00:00", "2026-01-31",
           "2026-01-31T10:00:00Z", "123E4567E89B12D3A456426614174000", "[]")});

  REQUIRE(counts);
  CHECK(bench.rejects().empty());
  CHECK(counts->migrated == 3);
  CHECK(digest_of_batch(bench) == digest_of_rows(bench.fixture()));
}

TEST_CASE("a value that would come back as another is a reject with its name") {
  const auto [type, cell, said] = GENERATE(
      std::tuple{"tinyint", row(128), "128 is out of the range"},
      std::tuple{"tinyint unsigned", row(-1), "-1 is out of the range"},
      std::tuple{"bigint", row("9223372036854775808"), "out of the range"},
      std::tuple{"int", row(2.5), "2.5 is no integer"},
      std::tuple{"int", row("1e3"), "'1e3' is no integer"},
      std::tuple{"year", row(99), "99 is out of the range"},
      std::tuple{"bit(3)", row(8), "8 is out of the range"},
      std::tuple{"float", row(0.1), "would lose digits in a FLOAT"},
      std::tuple{"double", row(9007199254740993), "no number of just that"},
      std::tuple{"double", row("0.30"), ""},
      std::tuple{"float(7,2)", row(0.125), "would be rounded to 2 digits"},
      std::tuple{"double(9,3)", row(0.125), ""},
      std::tuple{"decimal(5,2)", row("1.234"), "does not fit a decimal(5,2)"},
      std::tuple{"decimal(5,2)", row(1000), "does not fit a decimal(5,2)"},
      std::tuple{"decimal(5,2)", row("NaN"), "does not fit a decimal(5,2)"},
      std::tuple{"decimal(5,2) unsigned", row(-1), "negative"},
      std::tuple{"varchar(3)", row("abcd"), "too long: 4 characters"},
      std::tuple{"varchar(3)", row("abc "), "too long: 4 characters"},
      std::tuple{"varchar(3)", row("a\xff"), "is no valid UTF-8"},
      std::tuple{"varchar(3)", row(bytes_of{"a"}), "is no text"},
      std::tuple{"char(3)", row("a "), "ends in blanks"},
      std::tuple{"tinytext", row(std::string(256, 'x').c_str()), "too long"},
      std::tuple{"varchar(3) CHARACTER SET ascii", row("\xc3\xa9"),
                 "character set lacks"},
      std::tuple{"varchar(3) CHARACTER SET utf8mb3", row("\xf0\x9f\x90\xa6"),
                 "character set lacks"},
      std::tuple{"varchar(3) CHARACTER SET latin1", row("\xe2\x82\xac"), ""},
      std::tuple{"enum('a')", row("A"), "none of the column's texts"},
      std::tuple{"set('a','b')", row("b,a"), "not in their order"},
      std::tuple{"varbinary(2)", row(bytes_of{"abc"}), "too long: 3 bytes"},
      std::tuple{"varbinary(2)", row("ab"), "is no bytes"},
      std::tuple{"binary(2)", row(bytes_of{"a"}), "would fill it up"},
      std::tuple{"date", row("0000-00-00"), "is no value of the column"},
      std::tuple{"date", row("2026-02-29"), "is no value of the column"},
      std::tuple{"date", row("2026-01-31 10:00:00"), "is no value"},
      std::tuple{"date", row("infinity"), "is no value of the column"},
      std::tuple{"datetime", row("2026-01-31 10:00:00.5"), "more digits"},
      std::tuple{"datetime(3)", row("2026-01-31 10:00:00.1230"), ""},
      std::tuple{"time", row("24:00:00"), ""},
      std::tuple{"time", row("839:00:00"), "is no value of the column"},
      std::tuple{"uuid", row("no"), "is no UUID"});
  mariadb_target bench{
      {std::string{"CREATE TABLE t(id int PRIMARY KEY, v "} + type + ")"}};
  REQUIRE(bench.prepare({"id", "v"}));

  const auto counts = bench.write({row(1) + cell, row(2, nullptr)});

  INFO(type << " " << to_text(cell));
  REQUIRE(counts);
  const bool is_refused = std::string_view{said} != "";
  CHECK(counts->rejected == (is_refused ? 1 : 0));
  CHECK(counts->migrated == (is_refused ? 1 : 2));
  if (is_refused) {
    REQUIRE(bench.rejects().size() == 1);
    CHECK(holds(bench.rejects().front(), "conversion: column 'v': "));
    CHECK(holds(bench.rejects().front(), said));
  }
}

TEST_CASE("what the server alone can know is refused for its row alone") {
  mariadb_target bench{
      {"CREATE TABLE p(id int PRIMARY KEY)", "INSERT INTO p VALUES(1)",
       "CREATE TABLE t(id int PRIMARY KEY, parent int REFERENCES p(id), j json,"
       " ts timestamp NULL, z varchar(5) CHARACTER SET latin1,"
       " n int NOT NULL DEFAULT 0 CHECK(n < 10), o int UNIQUE)",
       "CREATE TRIGGER guard BEFORE INSERT ON t FOR EACH ROW IF NEW.id = 6 THEN"
       " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not six'; END IF"}};
  REQUIRE(bench.prepare({"id", "parent", "j", "ts", "z", "n", "o"}));

  const auto counts
      = bench.write({row(1, 1, "[]", "2026-01-01 00:00:00", "a", 1, 1),
                     row(2, 9, "[]", nullptr, "a", 1, 2),
                     row(3, 1, "no json", nullptr, "a", 1, 3),
                     row(4, 1, "[]", "1960-01-01 00:00:00", "a", 1, 4),
                     row(5, 1, "[]", nullptr, "\xf0\x9f\x90\xa6", 1, 5),
                     row(6, 1, "[]", nullptr, "a", 1, 6),
                     row(7, 1, "[]", nullptr, "a", 99, 7),
                     row(8, 1, "[]", nullptr, "a", 1, 1),
                     row(9, 1, "[]", nullptr, "a", nullptr, 9),
                     row(10, 1, "[]", nullptr, "a", 1, 10)});

  REQUIRE(counts);
  CHECK(counts->migrated == 2);
  CHECK(counts->rejected == 8);
  CHECK(bench.rows("SELECT id FROM t ORDER BY id")
        == std::vector<std::string>{"1", "10"});
  const auto why = bench.rejects();
  REQUIRE(why.size() == 8);
  CHECK(holds(why[0], "foreign_key: "));
  CHECK(holds(why[1], "check: "));
  CHECK(holds(why[2], "data_type: "));
  CHECK(holds(why[3], "data_type: "));
  CHECK(why[4] == "trigger: not six");
  CHECK(holds(why[5], "check: "));
  CHECK(holds(why[6], "unique: "));
  CHECK(why[7] == "not_null: column 'n' can't be NULL");
}

TEST_CASE("one refused row among thousands costs few statements") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY, v int UNIQUE)",
                        "INSERT INTO t VALUES(-1, 1234)"}};
  REQUIRE(bench.prepare({"id", "v"}));
  std::vector<std::string> rows;
  for (int id = 0; id < 10'000; ++id)
    rows.push_back(row(id, id));

  const auto counts = bench.write(rows);

  REQUIRE(counts);
  CHECK(counts->migrated == 9'999);
  CHECK(counts->rejected == 1);
  CHECK(counts->written == 9'999);
}

TEST_CASE("skip and replace meet rows that stand there, exactly") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  mariadb_target bench{
      {"CREATE TABLE t(id varchar(9) COLLATE utf8mb4_general_ci PRIMARY KEY,"
       " v int, u int UNIQUE)",
       "INSERT INTO t VALUES('a', 1, 1), ('b', 2, 2), ('C', 3, 3)",
       "CREATE TABLE child(p varchar(9) COLLATE utf8mb4_general_ci REFERENCES"
       " t(id) ON DELETE CASCADE)",
       "INSERT INTO child VALUES('a')"}};
  REQUIRE(bench.prepare({"id", "v", "u"}, existing));

  // Stands there; new; stands there in another spelling; new, but another
  // unique key is taken; new, twice.
  const auto counts
      = bench.write({row("a", 10, 1), row("n", 11, 11), row("c", 12, 12),
                     row("o", 13, 2), row("m", 14, 14), row("m", 15, 15)});

  REQUIRE(counts);
  const bool skips = existing == existing_rows::skip;
  CHECK(counts->already_there == (skips ? 1 : 0));
  CHECK(counts->migrated == (skips ? 2 : 3));
  CHECK(counts->rejected == 3);
  CHECK(bench.rows()
        == std::vector<std::string>{skips ? "'a', 1, 1" : "'a', 10, 1",
                                    "'b', 2, 2", "'C', 3, 3", "'m', 14, 14",
                                    "'n', 11, 11"});
  CHECK(bench.rows("SELECT * FROM child").size() == 1);
  const auto why = bench.rejects();
  CHECK(holds(why[0], "same_key: same target key as the row ('C')"));
  CHECK(holds(why[1], "same_key: same target key as another row"));
  CHECK(holds(why[2], "unique: "));

  // A row that this batch wrote is none that stood there before.
  const auto again = bench.write({row("x", 1, 21), row("a", 16, 16)});
  REQUIRE(again);
  CHECK(again->migrated == (skips ? 1 : 2));
}

TEST_CASE("a target table that a step can't write is refused at its start") {
  mariadb_target bench{
      {"CREATE TABLE t(id int PRIMARY KEY, must int NOT NULL, made int AS (id)"
       " STORED)",
       "CREATE TABLE kept(id int PRIMARY KEY) ENGINE = MyISAM",
       "CREATE VIEW seen AS SELECT 1 AS id"}};
  const auto prepare
      = [&](const std::string& into, const std::vector<std::string>& columns,
            existing_rows existing = existing_rows::fail) {
          return bench.target().prepare({"step",
                                         into,
                                         columns,
                                         {columns[0]},
                                         {0},
                                         static_cast<uint32_t>(columns.size()),
                                         existing});
        };
  CHECK(code_of(prepare("nowhere", {"id"})) == error_code::unknown_table);
  CHECK(code_of(prepare("seen", {"id"})) == error_code::unknown_table);
  CHECK(holds(text_of(prepare("kept", {"id"})), "kept by MyISAM"));
  CHECK(code_of(prepare("dunlin_runs", {"id"})) == error_code::unknown_table);
  CHECK(holds(text_of(prepare("t", {"id"})), "needs a value for its column"));
  CHECK(holds(text_of(prepare("t", {"id", "must", "made"})), "is generated"));
  CHECK(holds(text_of(prepare("t", {"id", "mist"})), "did you mean \"must\""));
  CHECK(code_of(prepare("t", {"must", "id"}, existing_rows::skip))
        == error_code::key_missing);
  CHECK(prepare("t", {"id", "must"}, existing_rows::skip));
}

TEST_CASE("a number that would be made up is refused, and 0 stays 0") {
  mariadb_target bench{
      {"CREATE TABLE t(v int, id int AUTO_INCREMENT PRIMARY KEY)"}};
  REQUIRE(bench.prepare({"v", "id"}));
  const auto counts = bench.write({row(1, nullptr), row(2, 0)});
  REQUIRE(counts);
  CHECK(counts->rejected == 1);
  CHECK(bench.rows() == std::vector<std::string>{"2, 0"});
}

TEST_CASE("a session that is lost amid a batch leaves nothing, and goes on") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY)"}};
  REQUIRE(bench.prepare({"id"}));
  auto& target = bench.target();
  REQUIRE(target.begin_batch("step", {7, 0}));
  REQUIRE(target.write_rows({cells(1), 1, 1}));
  bench.fixture().end_target_sessions();

  CHECK(code_of(target.write_rows({cells(2), 1, 1})) == error_code::store_busy);
  target.roll_back();
  CHECK(target.find_batch("step", {7, 0})->committed == false);
  CHECK(bench.rows().empty());
  REQUIRE(bench.write({cells(3)}));
  CHECK(bench.rows() == std::vector<std::string>{"3"});
}

TEST_CASE("a row beyond what the server takes is refused by its size") {
  mariadb_target bench{{"CREATE TABLE t(id int PRIMARY KEY, v longtext)"}};
  REQUIRE(bench.prepare({"id", "v"}));
  const auto packet
      = std::stoll(bench.rows("SELECT @@max_allowed_packet").front());
  const std::string large(static_cast<size_t>(packet), 'x');
  const auto counts = bench.write({row(1, large.c_str()), row(2, "b")});
  REQUIRE(counts);
  CHECK(counts->rejected == 1);
  CHECK(holds(bench.rejects().front(), "raise its max_allowed_packet"));
}
