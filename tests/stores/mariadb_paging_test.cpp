#include "stores/mariadb/source.hpp"
#include "tests/stores/mariadb_bench.hpp"

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

/// A table of 20,000 rows with a key of two columns.
lines pairs() {
  return {"CREATE TABLE t(a int, b int, c int, note varchar(20),"
          " PRIMARY KEY(a, b))",
          "INSERT INTO t SELECT seq DIV 10, seq % 10, seq, 'x' FROM"
          " (SELECT @n := @n + 1 AS seq FROM information_schema.collations x,"
          " information_schema.collations y, (SELECT @n := -1) z"
          " LIMIT 20000) s"};
}

/// Pages through all keys. @returns how many there were.
uint64_t walk_all(source_session& source, const key_tuple& bound,
                  uint64_t rows) {
  uint64_t found = 0;
  key_tuple after;
  for (bool end = false; !end;) {
    const auto walk = source.walk_keys(after, bound, rows);
    INFO((walk ? "" : walk.error().text));
    REQUIRE(walk);
    found += walk->rows;
    end = walk->end;
    if (walk->rows > 0)
      after = walk->last;
  }
  return found;
}

} // namespace

TEST_CASE("a page of a composite key reads its own rows and no others") {
  const mariadb_source source{pairs()};
  // In the same session, whose counters tell.
  auto db = mariadb_fixture::open_database(source.fixture().source_config());
  mariadb::source reader{*db, 1};
  REQUIRE(reader.prepare(read_table("t")));
  const auto read = [&] {
    return db
        ->ask_integer("SELECT CAST(variable_value AS SIGNED) FROM"
                      " information_schema.session_status WHERE"
                      " variable_name = 'HANDLER_READ_NEXT'")
        .value();
  };

  const auto before = read();
  const auto walk = reader.walk_keys(cells(1000, 5), cells(1999, 9), 1000);
  REQUIRE(walk);
  CHECK(walk->last == cells(1100, 5));
  const auto walked = read();
  CHECK(walked - before <= 1100);
  CHECK(read_all(reader, {cells(1000, 5), cells(1100, 5), {}}).size() == 1000);
  CHECK(read() - walked <= 1100);
}

TEST_CASE("pages of a composite key hold every row once") {
  const mariadb_source source{pairs()};
  REQUIRE(source->prepare(read_table("t")));
  CHECK(walk_all(*source, cells(1999, 9), 777) == 20'000);
  CHECK(read_all(*source, {cells(0, 3), cells(2, 1), {}}, 200).size() == 18);
}

TEST_CASE("a query is paged by the index of its table") {
  const mariadb_source source{pairs()};
  REQUIRE(source->prepare({"",
                           "SELECT b, a, c + 1 AS d FROM t WHERE c % 2 = 0",
                           {"a", "b"},
                           scan_mode::paged}));
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  CHECK(walk_all(*source, *bound, 3000) == 10'000);
  const auto estimate = source->estimate_rows(false);
  REQUIRE(estimate);
  CHECK(estimate->rows.has_value());
  CHECK(source->estimate_rows(true)->rows == 10'000);
}

TEST_CASE("what would begin anew for each page is refused, and read at once") {
  const mariadb_source source{pairs()};
  const auto query = GENERATE("SELECT a, b FROM t ORDER BY c LIMIT 15000",
                              "SELECT DISTINCT a, b FROM t",
                              "SELECT a, b FROM t GROUP BY a, b, c",
                              "SELECT a, b FROM t UNION ALL SELECT 5000, 5");
  source_spec spec{"", query, {"a", "b"}, scan_mode::paged};
  INFO(query);

  CHECK(code_of(source->prepare(spec)) == error_code::scan_unindexed);

  spec.scan = scan_mode::once;
  REQUIRE(source->prepare(spec));
  std::vector<key_tuple> keys;
  for (bool end = false; !end;) {
    const auto list = source->list_keys(1500, 1 << 20);
    REQUIRE(list);
    keys.insert(keys.end(), list->keys.begin(), list->keys.end());
    end = list->end;
  }
  CHECK(keys.size() >= 15'000);
  keys.resize(5000);
  CHECK(read_all(*source, {"", "", keys}).size() == 5000);
}

TEST_CASE("a key of an ENUM is read at once, since its order is another") {
  const mariadb_source source{
      {"CREATE TABLE t(e enum('z', 'm', 'a') PRIMARY KEY)",
       "INSERT INTO t VALUES('a'), ('m'), ('z')"}};
  CHECK(code_of(source->prepare(read_table("t")))
        == error_code::scan_unindexed);
  REQUIRE(source->prepare(read_table("t", {}, scan_mode::once)));
  const auto list = source->list_keys(10, 1000);
  REQUIRE(list);
  CHECK(list->keys.size() == 3);
  CHECK(read_all(*source, {"", "", list->keys}).size() == 3);
}

TEST_CASE("keys of ENUM and SET go on behind the last one, whatever ended"
          " their reading") {
  const auto type = GENERATE("enum('b', 'd', 'c', 'a', 'e')",
                             "set('b', 'd', 'c', 'a', 'e')");
  const mariadb_source source{
      {"CREATE TABLE t(e " + std::string{type} + " PRIMARY KEY, v longtext)",
       "INSERT INTO t VALUES('a', ''), ('b', ''), ('c', repeat('x', 300000)),"
       " ('d', ''), ('e', '')"}};
  source_spec spec = read_table("t", {}, scan_mode::once);
  const lines all{"'a'", "'b'", "'c'", "'d'", "'e'"};

  SECTION("another statement, amid a pass over the keys") {
    const bool is_listed = GENERATE(false, true);
    if (is_listed)
      spec.keys_file = source.fixture().make_key_file(
          {cells("e"), cells("d"), cells("c"), cells("b"), cells("a")});
    REQUIRE(source->prepare(spec));
    lines keys;
    for (bool end = false; !end;) {
      const auto list = source->list_keys(1, 1000);
      REQUIRE(list);
      for (const auto& key : list->keys)
        keys.push_back(to_text(key));
      end = list->end;
      REQUIRE(source->greatest_key());
    }
    std::sort(keys.begin(), keys.end());
    CHECK(keys == all);
  }

  SECTION("a row that is huge, amid the rows of a list") {
    REQUIRE(source->prepare(spec));
    const auto list = source->list_keys(10, 1000);
    REQUIRE(list);
    REQUIRE(source->begin_rows({"", "", list->keys}));
    lines keys;
    size_t allowance_bytes = 1000;
    for (bool end = false; !end;) {
      const auto page = source->read_rows(allowance_bytes);
      REQUIRE(page);
      value_reader reader{page->rows->bytes};
      while (!reader.at_end()) {
        keys.push_back("'" + std::string{reader.next().bytes} + "'");
        reader.next();
      }
      allowance_bytes = page->needs_bytes > 0 ? page->needs_bytes : 1000;
      end = page->end;
    }
    std::sort(keys.begin(), keys.end());
    CHECK(keys == all);
  }
}

TEST_CASE("keys whose collation takes other bytes for equal are not unique") {
  const mariadb_source source{
      {"CREATE TABLE t(id int PRIMARY KEY, name varchar(20) COLLATE"
       " utf8mb4_general_ci NOT NULL, KEY(name))",
       "INSERT INTO t VALUES(1, 'a'), (2, 'b'), (3, 'B'), (4, 'c')"}};
  REQUIRE(source->prepare(read_table("t", {"name"})));
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  for (const uint64_t rows : {1u, 2u, 3u}) {
    error_code code = error_code::none;
    key_tuple after;
    while (code == error_code::none) {
      const auto walk = source->walk_keys(after, *bound, rows);
      code = code_of(walk);
      if (walk) {
        REQUIRE_FALSE(walk->end);
        after = walk->last;
      }
    }
    CHECK(code == error_code::key_not_unique);
  }
}

TEST_CASE("the collation of a key is part of what a resume relies on") {
  const mariadb_source source{
      {"CREATE TABLE t(a varchar(9) COLLATE utf8mb4_unicode_ci, b int,"
       " PRIMARY KEY(a, b))"}};
  const auto shape = source->prepare(read_table("t"));
  REQUIRE(shape);
  CHECK(shape->stamp == "collation utf8mb4_unicode_ci");
  source.fixture().run_on_source(
      "ALTER TABLE t MODIFY a varchar(9) COLLATE utf8mb4_bin");
  const auto changed = source->prepare(read_table("t"));
  REQUIRE(changed);
  CHECK(changed->stamp == "collation utf8mb4_bin");
}

TEST_CASE("keys of every type page by their own order") {
  const auto [type, values] = GENERATE(
      std::pair{"bigint unsigned", "(0), (9223372036854775808),"
                                   " (18446744073709551614),"
                                   " (18446744073709551615)"},
      std::pair{"decimal(30,10)", "(1), (12345678901234567890.0000000001),"
                                  " (12345678901234567890.0000000002),"
                                  " (-12345678901234567890.5)"},
      std::pair{"double", "(0.1), (0.30000000000000004), (0.3), (-1e300)"},
      std::pair{"float", "(0.1), (0.2), (16777216), (-5.5)"},
      std::pair{"date", "('2026-01-31'), ('2025-01-31'), ('2026-02-01'),"
                        " ('1000-01-01')"},
      std::pair{"datetime(6)", "('2026-01-31 00:00:00.000001'),"
                               " ('2026-01-31'), ('2026-01-31 00:00:01'),"
                               " ('2026-01-30 23:59:59.999999')"},
      std::pair{"timestamp(3)", "('2026-01-31 00:00:00.001'), ('2026-01-31'),"
                                " ('2026-03-29 02:30:00'), ('1971-01-01')"},
      std::pair{"time", "('-10:00:00'), ('00:00:00'), ('99:00:00'),"
                        " ('01:00:00')"},
      std::pair{"varbinary(9)", "(x'00'), (x''), (x'ff00'), (x'61')"},
      std::pair{"varchar(9) CHARACTER SET latin1", "('\xc3\xa9'), ('a'), ('Z'),"
                                                   " ('')"},
      std::pair{"uuid", "('123e4567-e89b-12d3-a456-426614174000'),"
                        " ('00000000-0000-0000-0000-000000000000'),"
                        " ('ffffffff-0000-0000-0000-000000000000'),"
                        " ('00000000-ffff-0000-0000-000000000000')"},
      std::pair{"bit(64)", "(0), (1), (18446744073709551615), (256)"},
      std::pair{"year", "(0), (1999), (2026), (2155)"});
  INFO(type);
  const mariadb_source source{
      {std::string{"CREATE TABLE t(k "} + type + " PRIMARY KEY)",
       std::string{"INSERT INTO t VALUES"} + values}};
  REQUIRE(source->prepare(read_table("t")));
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  CHECK(walk_all(*source, *bound, 1) == 4);
  const auto all = read_all(*source, {"", *bound, {}});
  CHECK(all.size() == 4);
  const auto page = source->page_keys("", *bound, 10, 1 << 20);
  REQUIRE(page);
  REQUIRE(page->keys.size() == 4);
  CHECK(read_all(*source, {page->keys[0], page->keys[2], {}}).size() == 2);
  CHECK(read_all(*source, {"", "", page->keys}).size() == 4);
  CHECK(source->count_rows(page->keys[1])->past_bound == 2);
}

TEST_CASE("preparing a source reads none of its rows") {
  const auto admin = mariadb_fixture::open_admin();
  mariadb_fixture::run(*admin, "SET GLOBAL userstat = 1");
  const mariadb_source source{
      {"CREATE TABLE t(id int PRIMARY KEY, v text)",
       "INSERT INTO t SELECT seq, seq FROM seq_1_to_1000"}};
  const auto rows_read = [&] {
    const auto told = admin->ask_integer(
        "SELECT coalesce(sum(rows_read), 0) FROM"
        " information_schema.table_statistics WHERE table_schema = '"
        + source.fixture().source_name() + "'");
    REQUIRE(told);
    return *told;
  };
  const auto before = rows_read();
  REQUIRE(source->prepare(read_table("t")));
  CHECK(rows_read() - before < 10);
  REQUIRE(source->prepare({"", "SELECT id, v FROM t", {"id"}}));
  CHECK(rows_read() - before < 10);
  CHECK(source.rows(read_table("t")).size() == 1000);
  CHECK(rows_read() - before >= 1000);
}
