#include "stores/touches.hpp"
#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/sqlite_fixture.hpp"
#include "tests/stores/touch_words.hpp"

#include <array>
#include <utility>

/// @file
/// What statements do with the rows of tables, and how large these are.

using namespace dunlin;

namespace {

constexpr uint64_t mebibyte = uint64_t{1} << 20;

/// `rebuilds a, reads b`, by the bare names of one schema.
std::string work_of(const touch_set& set, const std::string& schema = "") {
  static constexpr std::array words{"reads ", "fills ", "changes ",
                                    "rebuilds "};
  std::string out;
  for (const auto& each : set.work) {
    auto name = each.object;
    if (!schema.empty() && name.starts_with(schema + "."))
      name.erase(0, schema.size() + 1);
    out += (out.empty() ? "" : ", ")
           + std::string{words.at(static_cast<size_t>(each.kind))} + name;
  }
  return out;
}

std::vector<touch_set> inferred(const store_config& store,
                                const std::vector<std::string>& texts) {
  auto found = infer_touches(store, test::scripts(texts));
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  return std::move(*found);
}

/// What each of some scripts does, in this order.
using expectations = std::vector<std::pair<std::string, std::string>>;

void check_work(const store_config& store, const expectations& all,
                const std::string& schema = "") {
  std::vector<std::string> texts;
  for (const auto& [text, work] : all)
    texts.push_back(text);
  const auto sets = inferred(store, texts);
  for (size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].first);
    CHECK(work_of(sets[i], schema) == all[i].second);
  }
}

/// A table of some 20,000 rows of 200 bytes is large, one of a row is small.
void check_bytes(const store_config& store) {
  const auto sets
      = inferred(store, {"CREATE INDEX i ON large(x)", "DELETE FROM small",
                         "CREATE TABLE n(x int)", "DELETE FROM n"});
  REQUIRE_FALSE(sets[0].work.empty());
  CHECK(sets[0].work[0].bytes > 2 * mebibyte);
  CHECK(sets[0].work[0].bytes < 12 * mebibyte);
  REQUIRE_FALSE(sets[1].work.empty());
  CHECK(sets[1].work[0].bytes < mebibyte / 10);
  CHECK(sets[2].work.empty());
  REQUIRE_FALSE(sets[3].work.empty());
  CHECK(sets[3].work[0].bytes == 0);
}

} // namespace

TEST_CASE("SQLite tells what statements do with rows") {
  sqlite_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE a(x, y); CREATE TABLE b(x); CREATE VIEW v AS SELECT x FROM"
      " b; CREATE TABLE log(x); CREATE TRIGGER t AFTER INSERT ON b BEGIN"
      " INSERT INTO log VALUES (1); END");
  check_work(fixture.target_config(),
             {
                 {"CREATE TABLE c(x)", ""},
                 {"ALTER TABLE a ADD COLUMN z", ""},
                 {"SELECT x FROM v", "reads b"},
                 {"INSERT INTO b VALUES (1)", "fills b"},
                 {"INSERT INTO c SELECT x FROM a", "fills c, reads a"},
                 {"UPDATE a SET x = 1", "changes a"},
                 {"DELETE FROM a", "changes a"},
                 {"CREATE INDEX i ON a(x)", "reads a, rebuilds a"},
                 {"DROP INDEX i; DROP TABLE c", ""},
                 {"ALTER TABLE a DROP COLUMN y", "rebuilds a"},
                 {"CREATE TABLE d AS SELECT x FROM a", "reads a, fills d"},
                 {"CREATE TEMP TABLE e AS SELECT x FROM a", "reads a"},
             });
}

TEST_CASE("PostgreSQL tells what statements do with rows") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE a(x int, y int); CREATE TABLE b(x int); CREATE VIEW v AS"
      " SELECT x FROM b; CREATE MATERIALIZED VIEW m AS SELECT x FROM b");
  check_work(
      fixture.target_config(),
      {
          {"CREATE TABLE c(x int); COMMENT ON TABLE c IS 'c'", ""},
          {"ALTER TABLE a ADD COLUMN z int DEFAULT 0", ""},
          {"SELECT x FROM v", "reads b"},
          {"INSERT INTO c VALUES (1)", "fills c"},
          {"INSERT INTO c SELECT x FROM a", "fills c, reads a"},
          {"UPDATE a SET x = 1", "changes a"},
          {"DELETE FROM a", "changes a"},
          {"TRUNCATE b", ""},
          {"CREATE INDEX i ON a(x)", "rebuilds a"},
          {"REINDEX INDEX i", "rebuilds a"},
          {"DROP INDEX i", ""},
          {"ALTER TABLE a ALTER COLUMN y TYPE bigint", "rebuilds a"},
          {"ALTER TABLE a ADD PRIMARY KEY (x)", "rebuilds a"},
          {"ALTER TABLE a ADD CHECK (y > 0), ALTER y SET NOT NULL", "reads a"},
          {"ALTER TABLE a ADD CONSTRAINT k CHECK (y > 1) NOT VALID", ""},
          {"ALTER TABLE a VALIDATE CONSTRAINT k", "reads a"},
          {"CREATE TABLE d AS SELECT x FROM a", "reads a, fills d"},
          {"CREATE TEMP TABLE e AS SELECT x FROM a", "reads a"},
          {"REFRESH MATERIALIZED VIEW m", "changes m, reads b"},
          {"VACUUM a", "rebuilds a"},
      },
      "public");
}

TEST_CASE("MariaDB tells what statements do with rows") {
  const mariadb_fixture fixture;
  for (const auto* each :
       {"CREATE TABLE a(x int, y int)", "CREATE TABLE b(x int)",
        "CREATE VIEW v AS SELECT x FROM b"})
    fixture.run_on_target(each);
  check_work(
      fixture.target_config(),
      {
          {"CREATE TABLE c(x int)", ""},
          {"ALTER TABLE a ADD COLUMN z int DEFAULT 0 AFTER x, COMMENT = 'a'",
           ""},
          {"SELECT x FROM v", "reads b"},
          {"INSERT INTO c VALUES (1)", "fills c"},
          {"INSERT INTO c SELECT x FROM a", "fills c, reads a"},
          {"UPDATE a SET x = 1", "changes a"},
          {"DELETE FROM a", "changes a"},
          {"TRUNCATE b", ""},
          {"CREATE INDEX i ON a(x)", "rebuilds a"},
          {"DROP INDEX i ON a", ""},
          {"ALTER TABLE a ADD z2 int, ADD INDEX j (x)", "rebuilds a"},
          {"ALTER TABLE a DROP INDEX j, RENAME COLUMN z2 TO z3", ""},
          {"ALTER TABLE a MODIFY y bigint", "rebuilds a"},
          {"OPTIMIZE TABLE a", "rebuilds a"},
          {"CREATE TABLE d AS SELECT x FROM a", "reads a, fills d"},
          {"CREATE TEMPORARY TABLE e AS SELECT x FROM a", "reads a"},
      },
      fixture.target_name());
}

TEST_CASE("a SQLite file tells how large its tables are") {
  const sqlite_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE large(x, y); CREATE TABLE small(x); CREATE TABLE"
      " bare(x PRIMARY KEY) WITHOUT ROWID; INSERT INTO small VALUES (1);"
      "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x <"
      " 20000) INSERT INTO large SELECT x, zeroblob(200) FROM n");
  SECTION("by rowids") {
    check_bytes(fixture.target_config());
  }
  SECTION("by what ANALYZE found") {
    fixture.run_on_target("CREATE INDEX by_x ON large(x); ANALYZE; DROP INDEX"
                          " by_x; INSERT INTO small(rowid, x) VALUES (1 << 60,"
                          " 1)");
    fixture.run_on_target("INSERT INTO sqlite_stat1 VALUES ('small', NULL,"
                          " '2'), ('large', NULL, '20000')");
    check_bytes(fixture.target_config());
  }
}

TEST_CASE("a PostgreSQL tells how large its tables are") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE large AS SELECT n AS x, repeat('y', 200) AS y FROM"
      " generate_series(1, 20000) AS n; CREATE TABLE small AS SELECT 1 AS x;");
  fixture.run_on_target("ANALYZE");
  check_bytes(fixture.target_config());
}

TEST_CASE("a MariaDB tells how large its tables are") {
  const mariadb_fixture fixture;
  for (const auto* each :
       {"CREATE TABLE large(x int, y char(200))", "CREATE TABLE small(x int)",
        "INSERT INTO large SELECT seq, repeat('y', 200) FROM seq_1_to_20000",
        "INSERT INTO small VALUES (1)", "ANALYZE TABLE large, small"})
    fixture.run_on_target(each);
  check_bytes(fixture.target_config());
}
