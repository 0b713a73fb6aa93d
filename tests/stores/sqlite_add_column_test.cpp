#include "stores/sqlite/add_column.hpp"

#include "stores/sqlite/access_log.hpp"
#include "stores/sqlite/query.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace dunlin;
using namespace dunlin::sqlite;

namespace {

using texts = std::vector<std::string>;

std::unique_ptr<database> schema_of(const std::string& sql) {
  auto db
      = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       | SQLITE_OPEN_MEMORY);
  REQUIRE(db);
  const auto made = (*db)->exec(sql);
  INFO((made ? "" : made.error().text));
  REQUIRE(made);
  return std::move(*db);
}

/// All that the schema says, but for the pages.
texts rows_of(database& db) {
  auto rows = collect_texts(
      db.prepare("SELECT rowid || ' ' || type || ' ' || name || ' ' || tbl_name"
                 " || ' ' || coalesce(sql, '') FROM sqlite_schema"
                 " ORDER BY rowid"));
  REQUIRE(rows);
  return *rows;
}

/// What SQLite's authorizer hears of a statement, in its order.
texts heard(database& db, const std::string& sql) {
  const auto prepared = prepare_logged(db, sql);
  texts out{prepared.problem};
  for (const auto& each : prepared.events)
    out.push_back(std::to_string(each.action) + " " + each.first + " "
                  + each.second + " " + each.schema + " " + each.via);
  return out;
}

/// Adds a column in two copies of a schema, by SQLite in one of them.
void check_added(const std::string& schema, const std::string& table,
                 const std::string& change, const texts& probes = {}) {
  INFO(schema);
  INFO(change);
  const auto ours = schema_of(schema);
  const auto theirs = schema_of(schema);
  CHECK(add_column(*ours, table, change));
  REQUIRE(theirs->exec(change));
  CHECK(rows_of(*ours) == rows_of(*theirs));
  for (const auto& probe : probes)
    CHECK(heard(*ours, probe) == heard(*theirs, probe));
  // It is written as it stands in memory.
  CHECK(ours->query_text("PRAGMA integrity_check").value() == "ok");
}

} // namespace

TEST_CASE("SQLite: a column comes to any kind of table") {
  const texts tables{
      "CREATE TABLE t(a, b)",
      "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b UNIQUE)",
      "CREATE TABLE t(a TEXT PRIMARY KEY, b, UNIQUE(b, a)) WITHOUT ROWID",
      "CREATE TABLE t(a INT, b ANY, CHECK (a > 0)) STRICT",
      "CREATE TABLE t(a, b AS (a + 1) STORED, z AS (b) VIRTUAL)",
      "CREATE TABLE t(a, b REFERENCES u(x), FOREIGN KEY(a) REFERENCES t(b))",
      "create table if not exists T ( a -- the first\n, b /* , c */ ) -- end",
      "CREATE TABLE \"t\"(a DEFAULT ';)', [b] COLLATE NOCASE)",
      "CREATE TABLE t AS SELECT 1 AS a, 'x' AS b WHERE 0",
      "CREATE TABLE s(a, b); ALTER TABLE s RENAME TO t",
  };
  const texts columns{
      "c",
      "COLUMN c INTEGER NOT NULL DEFAULT 7",
      "c TEXT DEFAULT 'a, b' COLLATE NOCASE",
      "c REFERENCES u(x) ON DELETE CASCADE",
      "c CHECK (c > a)",
      "c TEXT AS (a || 1)",
      "\"c d\" INT DEFAULT (1 + 1)",
      "c TEXT /* the last */",
  };
  for (const auto& table : tables)
    for (const auto& column : columns) {
      // STRICT tables want a type.
      if (table.ends_with("STRICT") && column.find("INT") == std::string::npos
          && column.find("TEXT") == std::string::npos)
        continue;
      check_added("CREATE TABLE u(x PRIMARY KEY, y);" + table
                      + ";CREATE TABLE v(x);",
                  "t", "ALTER TABLE t ADD " + column,
                  {"SELECT * FROM t", "INSERT INTO t(a) VALUES(1)",
                   "SELECT * FROM t NATURAL JOIN u"});
    }
}

TEST_CASE("SQLite: a table with an added column keeps what hangs on it, in its"
          " order") {
  const std::string schema
      = "CREATE TABLE t(a UNIQUE, b PRIMARY KEY, c, UNIQUE(a, c));"
        "CREATE TABLE u(x UNIQUE, t REFERENCES t(b) ON DELETE CASCADE);"
        "CREATE TRIGGER one AFTER UPDATE ON t BEGIN INSERT INTO u VALUES(1, 2);"
        " END;"
        "CREATE INDEX t_c ON t(c DESC) WHERE a > 0;"
        "CREATE VIEW v AS SELECT * FROM t, u;"
        "CREATE TRIGGER two AFTER UPDATE OF a ON t BEGIN DELETE FROM u; END;"
        "CREATE UNIQUE INDEX \"T e\" ON T(a + b);"
        "CREATE TRIGGER three INSTEAD OF INSERT ON v BEGIN"
        " UPDATE t SET a = new.x; END;"
        "CREATE TABLE w(x UNIQUE);"
        "CREATE TRIGGER four AFTER INSERT ON w BEGIN SELECT * FROM t; END;";
  const texts probes{
      "UPDATE t SET a = 1",
      "SELECT * FROM v",
      "INSERT INTO v(x) VALUES(1)",
      "INSERT INTO w VALUES(1)",
      "INSERT INTO t(a) VALUES(1) ON CONFLICT(a + b) DO NOTHING",
      "SELECT a FROM t INDEXED BY t_c WHERE a > 0 ORDER BY c",
      "ALTER TABLE t RENAME COLUMN d TO e",
      "DROP TABLE t",
  };
  // At the beginning, in the midst and at the end.
  for (const std::string table : {"t", "u", "w"})
    check_added(schema, table, "ALTER TABLE " + table + " ADD COLUMN d",
                probes);
  // Rows that were dropped leave gaps.
  check_added("CREATE TABLE gone(x UNIQUE);" + schema
                  + "DROP TABLE gone; DROP TRIGGER four; DROP INDEX t_c;",
              "w", "ALTER TABLE main.w ADD d", probes);
}

TEST_CASE("SQLite: the first of several broken views is named as before") {
  const std::string schema = "CREATE TABLE t(a);"
                             "CREATE TRIGGER one AFTER INSERT ON t BEGIN"
                             " INSERT INTO gone VALUES(1); END;"
                             "CREATE VIEW v AS SELECT * FROM gone;"
                             "CREATE TABLE u(x);";
  const auto ours = schema_of(schema);
  const auto theirs = schema_of(schema);
  CHECK(add_column(*ours, "t", "ALTER TABLE t ADD c"));
  REQUIRE(theirs->exec("ALTER TABLE t ADD c"));
  for (const auto& db : {ours.get(), theirs.get()}) {
    const auto renamed = db->exec("ALTER TABLE u RENAME COLUMN x TO y");
    REQUIRE_FALSE(renamed);
    CHECK(renamed.error().text.find("error in trigger one")
          != std::string::npos);
  }
}

TEST_CASE("SQLite: columns come to one table again and again") {
  const std::string schema
      = "CREATE TABLE a(x UNIQUE); CREATE TABLE b(x UNIQUE);"
        "CREATE TRIGGER r AFTER INSERT ON a BEGIN DELETE FROM b; END;"
        "CREATE INDEX i ON b(x);";
  const auto ours = schema_of(schema);
  const auto theirs = schema_of(schema);
  for (int i = 0; i < 200; ++i) {
    const std::string table = i % 3 == 0 ? "b" : "a";
    const auto change = "ALTER TABLE " + table + " ADD c" + std::to_string(i);
    REQUIRE(add_column(*ours, table, change));
    REQUIRE(theirs->exec(change));
  }
  CHECK(rows_of(*ours) == rows_of(*theirs));
  const std::string probe = "INSERT INTO a(c1) SELECT c3 FROM b";
  CHECK(heard(*ours, probe) == heard(*theirs, probe));
}

TEST_CASE("SQLite: a table that can't be made anew stays as it is") {
  const auto db = schema_of("CREATE TABLE t(a UNIQUE); CREATE TABLE u(x);"
                            "CREATE INDEX i ON t(a);"
                            "CREATE TRIGGER r AFTER INSERT ON t BEGIN"
                            " DELETE FROM u; END;");
  // As no CREATE would leave it; SQLite reads it all the same.
  REQUIRE(db->exec("PRAGMA writable_schema = ON;"
                   "UPDATE sqlite_schema SET sql = replace(sql, 'CREATE',"
                   " 'create') WHERE name = 'r';"
                   "PRAGMA writable_schema = RESET;"));
  const auto before = rows_of(*db);
  const std::string change = "ALTER TABLE t ADD COLUMN c";
  const std::string probe = "INSERT INTO t VALUES(1)";
  const auto heard_before = heard(*db, probe);
  CHECK_FALSE(add_column(*db, "t", change));
  CHECK(rows_of(*db) == before);
  CHECK(heard(*db, probe) == heard_before);
  CHECK(db->exec(change));
  // It neither stays in a transaction nor lets the schema be written.
  CHECK(sqlite3_get_autocommit(db->handle()) != 0);
  CHECK_FALSE(db->exec("DELETE FROM sqlite_schema"));
  CHECK_FALSE(add_column(*db, "missing", "ALTER TABLE missing ADD COLUMN c"));
  CHECK_FALSE(add_column(*db, "u", "ALTER TABLE u ADD COLUMN x"));
  // SQLite refuses it too: the comment would hide the end of the table.
  const std::string hiding = "ALTER TABLE u ADD COLUMN c -- new";
  CHECK_FALSE(add_column(*db, "u", hiding));
  CHECK_FALSE(db->exec(hiding));
}
