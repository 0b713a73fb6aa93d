#include "tests/stores/sqlite_touches_fixture.hpp"

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;

namespace {

bool conflicts(touch_mode left, touch_mode right) {
  return left == touch_mode::writes || right == touch_mode::writes
         || left != right;
}

/// Two scripts of which the second must wait for the first.
class trap_fixture : public touches_fixture {
public:
  bool waits(const std::string& first, const std::string& second) const {
    const auto both = sets(list{first, second});
    // Not by a barrier: it is known what these touch.
    for (const auto& each : both)
      REQUIRE_FALSE(each.barrier);
    for (const auto& left : both[0].touches)
      for (const auto& right : both[1].touches)
        if (left.object == right.object && conflicts(left.mode, right.mode))
          return true;
    return false;
  }
};

constexpr auto family = "CREATE TABLE p(id INTEGER PRIMARY KEY);"
                        "CREATE TABLE c(id INTEGER PRIMARY KEY,"
                        " p INTEGER REFERENCES p(id));"
                        "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1, 1);";

} // namespace

TEST_CASE_METHOD(trap_fixture, "SQLite: a foreign key that goes lets go its"
                               " parent") {
  run_on_target(family);
  CHECK(waits("DROP TABLE c", "DROP TABLE p"));
  CHECK(waits("DROP TABLE c", "DELETE FROM p WHERE id = 1"));
  CHECK(waits("ALTER TABLE c DROP COLUMN p", "DROP TABLE p"));
  CHECK(waits("CREATE TABLE n(id INTEGER PRIMARY KEY, p INTEGER);"
              "INSERT INTO n SELECT * FROM c; DROP TABLE c;"
              "ALTER TABLE n RENAME TO c",
              "DELETE FROM p"));
}

TEST_CASE_METHOD(trap_fixture, "SQLite: a script may have REPLACE set off"
                               " triggers, and the next one not") {
  run_on_target("CREATE TABLE t(id INTEGER PRIMARY KEY, x);"
                "CREATE TABLE log(m); CREATE TRIGGER d AFTER DELETE ON t BEGIN"
                " INSERT INTO log VALUES('del'); END;");
  const std::string replace = "REPLACE INTO t VALUES(1, 2)";
  const std::string recursive = "PRAGMA recursive_triggers = ON;" + replace;
  CHECK(waits(recursive, "DELETE FROM log"));
  CHECK(waits("PRAGMA Recursive_Triggers = 1;" + replace, "DELETE FROM log"));
  CHECK_FALSE(waits(replace, "DELETE FROM log"));
  CHECK(touched({recursive, replace}) == list{"writes t: REPLACE"});
}

TEST_CASE_METHOD(trap_fixture, "SQLite: an index is of the table that it was"
                               " made for, whatever hides that later") {
  run_on_target("CREATE TABLE t(x); CREATE TABLE o(x); CREATE TABLE b(x)");
  CHECK(waits("CREATE INDEX i ON t(x)",
              "CREATE TEMP TABLE t AS SELECT * FROM o; DROP INDEX i"));
  CHECK(waits("CREATE INDEX i ON t(x); CREATE TEMP TABLE t(x); ANALYZE b;",
              "DROP TABLE t"));
}

TEST_CASE_METHOD(trap_fixture, "SQLite: tables, views and indexes share their"
                               " names") {
  run_on_target("CREATE TABLE t(x); CREATE INDEX foo ON t(x);"
                "CREATE TABLE u(x); CREATE TABLE bar(x)");
  CHECK(waits("DROP INDEX foo", "CREATE TABLE foo(y)"));
  CHECK(waits("DROP INDEX foo", "CREATE VIEW foo AS SELECT 1"));
  CHECK(waits("DROP INDEX foo", "ALTER TABLE u RENAME TO foo"));
  CHECK(waits("DROP TABLE t", "CREATE TABLE foo(y)"));
  CHECK(waits("DROP TABLE bar", "CREATE INDEX bar ON u(x)"));
}

TEST_CASE_METHOD(trap_fixture,
                 "SQLite: what fails for another table reads it") {
  run_on_target("CREATE TABLE p(x); CREATE TABLE c(x REFERENCES p(x));"
                "CREATE TABLE u(a)");
  CHECK(waits("CREATE UNIQUE INDEX i ON p(x)", "PRAGMA foreign_key_check"));
  CHECK_FALSE(
      waits("CREATE UNIQUE INDEX i ON u(a)", "PRAGMA foreign_key_check"));
  CHECK(waits("CREATE TABLE n(x)", "REINDEX n"));
  CHECK(waits("CREATE TABLE n(x)", "REINDEX main.n"));
  CHECK(waits("CREATE TABLE n(x)", "CREATE TEMP TRIGGER q AFTER INSERT ON n"
                                   " BEGIN SELECT 1; END"));
}

TEST_CASE_METHOD(trap_fixture, "SQLite: a view that names an index is checked"
                               " by renamings") {
  run_on_target("CREATE TABLE t(x); CREATE INDEX ti ON t(x); CREATE TABLE u(x);"
                "CREATE VIEW v AS SELECT x FROM t INDEXED BY ti");
  CHECK(waits("ALTER TABLE u RENAME TO u2", "DROP INDEX ti"));
  CHECK(waits("CREATE INDEX other ON t(x)", "ALTER TABLE u RENAME TO u2"));
}

TEST_CASE_METHOD(trap_fixture, "SQLite: what reaches all tables is a barrier") {
  run_on_target("CREATE VIRTUAL TABLE docs USING fts5(b); CREATE TABLE t(x)");
  CHECK(barrier("ALTER TABLE docs RENAME TO docs2")
        == "what the virtual table docs keeps can't be seen");
  CHECK(barrier("ANALYZE;") == "ANALYZE counts the rows of all tables");
  CHECK(barrier("ANALYZE main") == barrier("ANALYZE;"));
  CHECK(barrier("ANALYZE t").empty());
}

TEST_CASE_METHOD(trap_fixture, "SQLite: a trigger that can't be read is the"
                               " barrier of its script alone") {
  run_on_target("CREATE TABLE t(x); CREATE VIEW v AS SELECT x FROM t;"
                "CREATE TABLE u(x)");
  const auto both
      = sets(list{"DROP TABLE t; CREATE TRIGGER i INSTEAD OF UPDATE ON v BEGIN"
                  " SELECT 1; END",
                  "INSERT INTO u VALUES(1)"});
  CHECK(both[0].barrier);
  CHECK_FALSE(both[1].barrier);
}
