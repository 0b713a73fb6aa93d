#include "tests/stores/sqlite_touches_fixture.hpp"

/// @file
/// Columns that scripts add, which the copy of the schema has once a statement
/// asks for them.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Its schema has tables a and b, and what is written to `seen`.
class added_columns : public touches_fixture {
public:
  added_columns() {
    run_on_target("CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE seen(x)");
  }

  list behind(const std::string& change, const std::string& script) {
    return touched({change, script});
  }
};

const std::string add = "ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 0";

} // namespace

TEST_CASE_METHOD(added_columns, "SQLite: a column that was added is there for"
                                " who asks for it") {
  CHECK(behind(add, "UPDATE a SET y = 1") == list{"writes a: UPDATE"});
  CHECK(behind(add, "INSERT INTO a VALUES(1, 2)") == list{"writes a: INSERT"});
  CHECK(behind(add, "INSERT INTO b SELECT y FROM a")
        == list{"reads a: INSERT", "writes b: INSERT"});
  CHECK(behind(add + "; ALTER TABLE a ADD z", "UPDATE a SET y = z")
        == list{"reads a: UPDATE", "writes a: UPDATE"});
  CHECK(behind(add, "CREATE UNIQUE INDEX by_y ON a(y);"
                    "INSERT INTO a VALUES(1, 2) ON CONFLICT(y) DO NOTHING")
            .size()
        == 4);
}

TEST_CASE_METHOD(added_columns, "SQLite: a column is not added twice") {
  const auto found = behind(add, "ALTER TABLE A ADD 'Y' INTEGER");
  REQUIRE_FALSE(found.empty());
  CHECK(found.back() == "barrier: SQLite: duplicate column name: Y");
}

TEST_CASE_METHOD(added_columns, "SQLite: a table made of all columns has one"
                                " that was added") {
  CHECK(touched({add, "CREATE TABLE c AS SELECT * FROM a",
                 "INSERT INTO c(y) VALUES(1)"})
        == list{"writes c: INSERT"});
}

TEST_CASE_METHOD(added_columns, "SQLite: a trigger on a column that was added"
                                " is followed") {
  const std::string trigger
      = "CREATE TRIGGER noted AFTER UPDATE OF y ON a BEGIN"
        " INSERT INTO seen VALUES(new.y); END";
  CHECK(touched({add, trigger, "UPDATE a SET y = 1"})
        == list{"reads a: trigger noted", "writes a: UPDATE",
                "writes seen: trigger noted"});
  CHECK(touched({add, trigger, "UPDATE a SET x = 1"})
        == list{"writes a: UPDATE"});
}

TEST_CASE_METHOD(added_columns, "SQLite: a column that was added is renamed and"
                                " dropped") {
  CHECK(touched({add, "ALTER TABLE a RENAME y TO z", "UPDATE a SET z = 1"})
        == list{"writes a: UPDATE"});
  const auto found
      = touched({add, "ALTER TABLE a DROP y", "UPDATE a SET y = 1"});
  REQUIRE(found.size() == 1);
  CHECK(found.front().find("no such column: y") != std::string::npos);
}
