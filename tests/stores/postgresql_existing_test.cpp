#include "stores/postgresql/standing_rows.hpp"
#include "tests/stores/postgresql_writer.hpp"

#include <atomic>
#include <thread>

using namespace dunlin;

using writer = postgresql_writer;

namespace {

/// Stands in each table here, so that a batch can meet it.
constexpr int64_t met_id = 100;

constexpr const char* coded
    = "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE,"
      " n int CHECK (n < 9));"
      "INSERT INTO t VALUES (2, 'stood', 0), (4, 'there', 0), (100, 'met', 0)";

/// Has the next batch ask before it writes.
void learn(writer& step, const std::string& standing) {
  const auto met = step.write(90, {standing});
  REQUIRE(met);
  REQUIRE(met->rejected == 0);
}

/// Tells of each statement that inserts: `3 copied`.
constexpr const char* statements_told
    = "CREATE TABLE said (id serial, what text);"
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO said(what) SELECT count(*) || CASE WHEN current_query()"
      " LIKE '%COPY%' THEN ' copied' ELSE ' inserted' END FROM added;"
      " RETURN NULL; END $$;"
      "CREATE TRIGGER n AFTER INSERT ON t REFERENCING NEW TABLE AS added"
      " FOR EACH STATEMENT EXECUTE FUNCTION note();";

lines statements(postgresql_fixture& fixture) {
  return postgresql_fixture::query(fixture.target_config(),
                                   "SELECT what FROM said ORDER BY id");
}

/// The plan of what is asked of `t` with so many keys.
std::string plan_of(postgresql_fixture& fixture,
                    const std::vector<std::string>& key, int keys,
                    const std::string& settings) {
  const auto db = postgresql_fixture::open_database(fixture.target_config());
  const auto table = postgresql::read_target_table(*db, "t");
  REQUIRE(table);
  target_spec spec;
  spec.key = key;
  const postgresql::standing_rows asker{*db, *table, spec};
  std::string array;
  for (int i = 0; i < keys; ++i)
    array += (i == 0 ? "'{" : ",") + std::to_string(i);
  array += "}'";
  for (size_t i = 1; i < key.size(); ++i)
    array += ", " + array.substr(0, array.find('}') + 2);
  REQUIRE(db->begin());
  postgresql_fixture::run(*db, settings + "PREPARE p AS " + asker.statement());
  const auto plan = db->query("EXPLAIN (COSTS off) EXECUTE p(" + array + ")");
  REQUIRE(plan);
  std::string out;
  for (int row = 0; row < plan->rows(); ++row)
    out += plan->text(row, 0) + "\n";
  return out;
}

/// A type, a key that stands there, the same as the source has it, and another.
struct example {
  const char* type;
  const char* standing;
  std::string same;
  std::string free;
};

std::vector<example> key_examples() {
  const auto real = [](double number) {
    std::string out;
    append_cell(out, number);
    return out;
  };
  return {
      {"smallint", "7", cells("7"), cells(8)},
      {"whole", "7", cells(7), cells(8)},
      {"numeric", "1.0", cells("1.00"), cells(2)},
      {"float8", "'-0'", real(0.0), real(1.5)},
      {"boolean", "true", cells("t"), cells(0)},
      {"varchar(4)", "'a''b'", cells("a'b"), cells("a\\b")},
      {"char(4)", "'ab'", cells("ab"), cells("abc")},
      {"mood", "'so so'", cells("so so"), cells("fine")},
      {"date", "'2026-01-31'", cells("2026-01-31"), cells("2026-02-01")},
      {"timestamptz", "'2026-01-31 23:00:00+00'",
       cells("2026-02-01T00:00:00+01:00"), cells("2026-02-01T00:00:00+00:00")},
      {"uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
       cells("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
       cells("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12")},
      {"jsonb", "'{\"a\": 1, \"b\": 2}'", cells("{\"b\":2, \"a\":1}"),
       cells("{}")},
      {"inet", "'10.0.0.1'", cells("10.0.0.1/32"), cells("10.0.0.2")},
      {"interval", "'1 day'", cells("24:00:00"), cells("1 day 1 s")},
      {"int[]", "'{1,2}'", cells("{1, 2}"), cells("{1}")},
      {"text[]", "'{\"a\\\\b\"}'", cells("{a\\\\b}"), cells("{a,b}")},
  };
}

} // namespace

TEST_CASE("rows that stand there are met by their keys, with exact counts") {
  postgresql_fixture fixture;
  fixture.run_on_target(coded);
  const std::vector<std::string> rows{cells(1, "a", 1),     cells(2, "b", 1),
                                      cells(3, "there", 1), cells(4, "d", 1),
                                      cells(5, "e", 9),     cells(1, "f", 1),
                                      cells(6, "g", 1)};
  const bool asks_first = GENERATE(false, true);

  SECTION("skip") {
    writer step{fixture, {"id", "code", "n"}, existing_rows::skip};
    if (asks_first)
      learn(step, cells(met_id, "met", 0));
    const auto counts = step.write_at_once(0, rows);
    REQUIRE(counts);
    CHECK(counts->migrated == 2);
    CHECK(counts->already_there == 2);
    CHECK(counts->rejected == 3);
    CHECK(rows_of(fixture)
          == lines{"1, 'a', 1", "2, 'stood', 0", "4, 'there', 0", "6, 'g', 1",
                   "100, 'met', 0"});
  }
  SECTION("replace") {
    writer step{fixture, {"id", "code", "n"}, existing_rows::replace};
    if (asks_first)
      learn(step, cells(met_id, "met", 0));
    const auto counts = step.write_at_once(0, rows);
    REQUIRE(counts);
    CHECK(counts->already_there == 0);
    CHECK(counts->migrated == 4);
    CHECK(counts->rejected == 3);
    CHECK(rows_of(fixture)
          == lines{"1, 'a', 1", "2, 'b', 1", "4, 'd', 1", "6, 'g', 1",
                   "100, 'met', 0"});
  }
}

TEST_CASE("a second row of a batch with one key is a reject") {
  postgresql_fixture fixture;
  fixture.run_on_target(coded);
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  writer step{fixture, {"id", "code", "n"}, existing};
  if (GENERATE(false, true))
    learn(step, cells(met_id, "met", 0));

  SECTION("in a later chunk") {
    const auto counts = step.write(0, {cells(7, "x", 1), cells(7, "y", 1)});
    REQUIRE(counts);
    CHECK(counts->migrated == 1);
    CHECK(counts->rejected == 1);
  }
  SECTION("beside a row that stood there, and beside none") {
    const auto counts = step.write_at_once(
        0, {cells(2, "v", 1), cells(7, "w", 1), cells(2, "x", 1),
            cells(7, "y", 1), cells(8, "z", 1)});
    REQUIRE(counts);
    CHECK(counts->migrated + counts->already_there == 3);
    CHECK(counts->rejected == 2);
    CHECK(rejects_of(fixture)
          == lines{"'same_key', 'same target key as another row of this step'",
                   "'same_key', 'same target key as another row of this"
                   " step'"});
  }
}

TEST_CASE("rows with free keys are copied, whatever stands beside them") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, n int);"
                        "INSERT INTO t VALUES (2, 0), (4, 0), (100, 0);"
                        + std::string{statements_told});
  const std::vector<std::string> rows{cells(1, 1), cells(2, 1), cells(3, 1),
                                      cells(4, 1), cells(5, 1)};

  SECTION("skip") {
    writer step{fixture, {"id", "n"}, existing_rows::skip};
    learn(step, cells(met_id, 1));
    fixture.run_on_target("DELETE FROM said");
    REQUIRE(step.write_at_once(0, rows));
    CHECK(statements(fixture) == lines{"'3 copied'"});
    CHECK(rows_of(fixture)
          == lines{"1, 1", "2, 0", "3, 1", "4, 0", "5, 1", "100, 0"});
  }
  SECTION("replace: those alone that stand there go another way") {
    writer step{fixture, {"id", "n"}, existing_rows::replace};
    learn(step, cells(met_id, 1));
    fixture.run_on_target("DELETE FROM said");
    REQUIRE(step.write_at_once(0, rows));
    CHECK(statements(fixture) == lines{"'3 copied'", "'0 inserted'"});
    CHECK(rows_of(fixture)
          == lines{"1, 1", "2, 1", "3, 1", "4, 1", "5, 1", "100, 1"});
  }
  SECTION("replace: chunk by chunk") {
    writer step{fixture, {"id", "n"}, existing_rows::replace};
    learn(step, cells(met_id, 1));
    fixture.run_on_target("DELETE FROM said");
    const auto counts = step.write(0, rows);
    REQUIRE(counts);
    CHECK(*counts == batch_counts{5, 5, 0, 0, 0, 5});
    CHECK(statements(fixture)
          == lines{"'1 copied'", "'0 inserted'", "'1 copied'", "'0 inserted'",
                   "'1 copied'"});
    CHECK(rows_of(fixture)
          == lines{"1, 1", "2, 1", "3, 1", "4, 1", "5, 1", "100, 1"});
  }
}

TEST_CASE("a batch asks first while the one before met rows, else it streams") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY);"
                        "INSERT INTO t SELECT generate_series(0, 1000, 10)");
  writer step{fixture, {"id"}, existing_rows::skip};
  const auto write = [&](uint64_t ordinal, int64_t id) {
    return step.write_once(ordinal, {{cells(id) + cells(id + 1), 2, 1}});
  };
  REQUIRE(code_of(write(0, 0)) == error_code::rows_refused);
  for (uint64_t ordinal = 0; ordinal < 10; ++ordinal) {
    const auto done = write(ordinal, static_cast<int64_t>(10 * ordinal));
    REQUIRE(done);
    CHECK(*done == batch_counts{2, 1, 1, 0, 0, 1});
  }
  REQUIRE(write(10, 201));
  CHECK(code_of(write(11, 300)) == error_code::rows_refused);
}

TEST_CASE("the server's own equality decides whether a key stands there") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE DOMAIN whole AS int;"
                        "CREATE TYPE mood AS ENUM ('so so', 'fine')");
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  const bool is_skip = existing == existing_rows::skip;
  uint64_t ordinal = 0;
  for (const auto& each : key_examples()) {
    INFO(each.type);
    fixture.run_on_target("DROP TABLE IF EXISTS t; CREATE TABLE t (k "
                          + std::string{each.type}
                          + " PRIMARY KEY, n int);"
                            "INSERT INTO t VALUES ("
                          + each.standing + ", 0)");
    writer step{fixture, {"n", "k"}, existing, {1}};
    // The first runs into it, the second asks.
    for (const bool asks_first : {false, true}) {
      INFO(asks_first);
      auto rows = std::vector{cells(1) + each.same};
      if (asks_first)
        rows.push_back(cells(2) + each.free);
      const auto counts = step.write_at_once(ordinal++, rows);
      REQUIRE(counts);
      CHECK(counts->already_there == (is_skip ? 1 : 0));
      CHECK(counts->rejected == 0);
      CHECK(counts->migrated + counts->already_there
            == static_cast<int64_t>(rows.size()));
    }
    CHECK(rows_of(fixture, "n")
          == (is_skip ? lines{"0", "2"} : lines{"1", "2"}));
  }
}

TEST_CASE("keys of one batch that the server takes for one meet in any chunk") {
  postgresql_fixture fixture;
  const std::string standing = GENERATE("", "INSERT INTO t VALUES (1, 0);");
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  fixture.run_on_target("CREATE TABLE t (k numeric PRIMARY KEY, n int);"
                        + standing + "INSERT INTO t VALUES (100, 0)");
  writer step{fixture, {"k", "n"}, existing};
  if (GENERATE(false, true))
    learn(step, cells(met_id, 1));
  const auto counts
      = step.write(0, {cells("1.0", 1), cells("1.00", 2), cells("2.0", 3)});
  REQUIRE(counts);
  CHECK(counts->rejected == 1);
  CHECK(counts->migrated + counts->already_there == 2);
  const bool stays = existing == existing_rows::skip && !standing.empty();
  CHECK(postgresql_fixture::query(fixture.target_config(),
                                  "SELECT n FROM t WHERE k < 3 ORDER BY k")
        == lines{stays ? "0" : "1", "3"});
}

TEST_CASE("rows that meet in a second unique key are settled in their order") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE);"
                        "INSERT INTO t VALUES (5, 'five'), (100, 'met')");
  writer step{fixture, {"id", "code"}, existing_rows::replace};
  learn(step, cells(met_id, "met"));

  SECTION("one that is replaced takes what a free one behind it wants") {
    const auto counts
        = step.write_at_once(0, {cells(5, "six"), cells(6, "six")});
    REQUIRE(counts);
    CHECK(counts->rejected == 1);
    CHECK(rows_of(fixture) == lines{"5, 'six'", "100, 'met'"});
  }
  SECTION("one that is replaced gives what a free one behind it wants") {
    const auto counts
        = step.write_at_once(0, {cells(5, "six"), cells(6, "five")});
    REQUIRE(counts);
    CHECK(counts->rejected == 0);
    CHECK(rows_of(fixture) == lines{"5, 'six'", "6, 'five'", "100, 'met'"});
  }
  SECTION("a free one wants what the one behind it has not given yet") {
    const auto counts
        = step.write_at_once(0, {cells(4, "five"), cells(5, "six")});
    REQUIRE(counts);
    CHECK(counts->rejected == 1);
    CHECK(rows_of(fixture) == lines{"5, 'six'", "100, 'met'"});
  }
}

TEST_CASE("a key that another session takes between is met all the same") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t (id int PRIMARY KEY, n int);"
                        "INSERT INTO t VALUES (100, 0)");
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  const bool is_skip = existing == existing_rows::skip;
  writer step{fixture, {"id", "n"}, existing};
  learn(step, cells(met_id, 1));
  const auto other = postgresql_fixture::open_database(fixture.target_config());
  const auto watch = postgresql_fixture::open_database(fixture.target_config());
  REQUIRE(other->begin());
  REQUIRE(other->exec("INSERT INTO t VALUES (5, 0)"));

  // Its COPY waits for the other one, whose row nobody saw yet.
  std::atomic<bool> has_ended = false;
  result<batch_counts> counts;
  std::thread writing{[&] {
    counts = step.write_once(
        0,
        {{cells(4, 1) + cells(met_id, 2) + cells(5, 1) + cells(6, 1), 4, 2}});
    has_ended = true;
  }};
  bool waits = false;
  while (!waits && !has_ended) {
    const auto found = watch->query_integer(
        "SELECT count(*) FROM pg_locks WHERE NOT granted");
    waits = found && *found > 0;
  }
  const auto done = other->commit();
  writing.join();

  CHECK(waits);
  REQUIRE(done);
  REQUIRE(counts);
  CHECK(counts->already_there == (is_skip ? 2 : 0));
  CHECK(counts->migrated == (is_skip ? 2 : 4));
  CHECK(rows_of(fixture)
        == (is_skip ? lines{"4, 1", "5, 0", "6, 1", "100, 0"}
                    : lines{"4, 1", "5, 1", "6, 1", "100, 2"}));
}

TEST_CASE("what stands there is sought by the index, never by reading it all") {
  postgresql_fixture fixture;
  // So small that reading all of it costs the planner nothing.
  fixture.run_on_target("CREATE TABLE t (a int, b int, n int,"
                        " PRIMARY KEY (b, a));"
                        "INSERT INTO t VALUES (1, 1, 1), (2, 2, 2);"
                        "ANALYZE t");
  const auto plan = plan_of(fixture, {"a", "b"}, 5000,
                            postgresql::standing_rows::settings());
  INFO(plan);
  CHECK(plan.find("using t_pkey on t") != std::string::npos);
  CHECK(plan.find("Index Cond: ((b = k.k1) AND (a = k.k0))")
        != std::string::npos);
  for (const auto* step : {"Seq Scan", "Hash", "Merge", "Bitmap"})
    CHECK(plan.find(step) == std::string::npos);
  // Left alone, the planner reads it all for each key.
  CHECK(plan_of(fixture, {"a", "b"}, 5000, "").find("Seq Scan on t")
        != std::string::npos);
}

TEST_CASE("a row that a trigger swallows fails its batch under skip, too") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (100);"
      "CREATE FUNCTION drop() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN RETURN NULL; END';"
      "CREATE TRIGGER d BEFORE INSERT ON t FOR EACH ROW WHEN (NEW.id = 2)"
      " EXECUTE FUNCTION drop()");
  writer step{fixture, {"id"}, existing_rows::skip};
  learn(step, cells(met_id));
  CHECK(code_of(step.write_at_once(0, {cells(1), cells(met_id), cells(2)}))
        == error_code::store_failed);
  CHECK(rows_of(fixture) == lines{"100"});
}

TEST_CASE("replace cascades nothing away, and writes identities as they are") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
      " code text);"
      "CREATE TABLE c (t int REFERENCES t ON DELETE CASCADE);"
      "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (7, 'old');"
      "INSERT INTO c VALUES (7)");
  writer step{fixture, {"id", "code"}, existing_rows::replace};
  REQUIRE(step.write(0, {cells(7, "new"), cells(8, "more")}));
  CHECK(rows_of(fixture) == lines{"7, 'new'", "8, 'more'"});
  CHECK(postgresql_fixture::query(fixture.target_config(), "SELECT t FROM c")
        == lines{"7"});
}

TEST_CASE("a key that only a collation takes for the same is a reject") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
      " deterministic = false);"
      "CREATE TABLE t (id text COLLATE nocase PRIMARY KEY, n int);"
      "INSERT INTO t VALUES ('a', 0), ('b', 0)");
  writer step{fixture, {"id", "n"}, existing_rows::skip};
  const auto counts
      = step.write_at_once(0, {cells("A", 1), cells("b", 1), cells("c", 1)});
  REQUIRE(counts);
  CHECK(counts->rejected == 1);
  CHECK(counts->already_there == 1);
  CHECK(counts->migrated == 1);
}
