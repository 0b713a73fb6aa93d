#include "tests/stores/sqlite_touches_fixture.hpp"

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(touches_fixture, "SQLite: a table that refers to another") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE TABLE items(o REFERENCES Orders(id))"})
        == list{"writes items: CREATE TABLE",
                "reads orders: foreign key of items",
                "commutes schema:main: CREATE TABLE"});
  CHECK(touched({"ALTER TABLE log ADD COLUMN c REFERENCES customers(id)"})
        == list{"reads customers: foreign key of log",
                "writes log: ALTER TABLE",
                "commutes schema:main: ALTER TABLE"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: what earlier scripts made is there") {
  CHECK(touched({"CREATE TABLE a(x); CREATE VIEW v AS SELECT x FROM a;",
                 "INSERT INTO a SELECT x FROM v"})
        == list{"reads a: through the view v", "writes a: INSERT",
                "reads v: INSERT"});
  CHECK_FALSE(std::filesystem::exists(target_file()));
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a table that is made of a query") {
  run_on_target(shop_schema);
  // Nothing of it is carried out but the columns: this would never end.
  CHECK(touched({"CREATE TABLE n AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL"
                 " SELECT x + 1 FROM c) SELECT x, what FROM c, log -- all\n",
                 "INSERT INTO n(what, x) VALUES(1, 2)"})
        == list{"writes n: INSERT"});
  CHECK(touched({"CREATE TABLE n AS SELECT what FROM log"})
        == list{"reads log: CREATE TABLE", "writes n: CREATE TABLE",
                "commutes schema:main: CREATE TABLE"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: the query of a table that is made of"
                                  " one is read like any") {
  run_on_target("CREATE TABLE t(x); ANALYZE;");
  for (const std::string made : {"CREATE TABLE a", "CREATE TEMP TABLE a"}) {
    const auto of = [&](const std::string& query) {
      return touched({made + " AS SELECT count(*) FROM " + query}).back();
    };
    CHECK(of("sqlite_master")
          == "barrier: CREATE TABLE reads the schema, which other scripts"
             " change");
    CHECK(of("pragma_user_version")
          == "barrier: what pragma_user_version() looks at can't be seen");
    CHECK(of("dbstat") == "barrier: what dbstat() looks at can't be seen");
    CHECK(of("(SELECT pgsize FROM dbstat)")
          == "barrier: what dbstat() looks at can't be seen");
    CHECK(of("sqlite_stat1") == "reads sqlite_stat1: CREATE TABLE");
  }
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: what a table was made of is known though it is there"
                 " already") {
  run_on_target("CREATE TABLE t(x); CREATE TABLE a(x);");
  CHECK(touched({"CREATE TABLE a AS SELECT x FROM t"})
        == list{"writes a: CREATE TABLE", "reads t: CREATE TABLE",
                "barrier: SQLite: table a already exists"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a table that is renamed and used") {
  run_on_target(shop_schema);
  const list scripts{"ALTER TABLE log RENAME TO journal",
                     "INSERT INTO journal VALUES(1, 2);"
                     "CREATE TABLE log(x)"};
  CHECK(touched({scripts[0]})
        == list{"writes journal: ALTER TABLE", "writes log: ALTER TABLE",
                "writes schema:main: ALTER TABLE checks all views and triggers",
                "writes trigger:noted: ALTER TABLE rewrites it"});
  CHECK(touched(scripts)
        == list{"writes journal: INSERT", "writes log: CREATE TABLE",
                "commutes schema:main: CREATE TABLE"});
  // The trigger follows.
  CHECK(touched({scripts[0], "UPDATE stock SET amount = 1"})
        == list{"writes journal: trigger noted", "reads stock: trigger noted",
                "writes stock: UPDATE"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: a renaming rewrites views and keys") {
  run_on_target(shop_schema);
  auto out = touched({"ALTER TABLE orders RENAME COLUMN total TO amount"});
  CHECK(
      std::count(out.begin(), out.end(), "writes sums: ALTER TABLE rewrites it")
      == 1);
  out = touched({"ALTER TABLE customers RENAME TO people"});
  CHECK(std::count(out.begin(), out.end(),
                   "writes orders: ALTER TABLE rewrites it")
        == 1);
  CHECK(
      touched({"ALTER TABLE customers RENAME TO people", "SELECT * FROM names"})
      == list{"reads names: SELECT", "reads people: through the view names"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a table is rebuilt") {
  run_on_target(shop_schema);
  const auto out = touched({"CREATE TABLE new_stock(item, amount, who);\n"
                            "INSERT INTO new_stock SELECT *, 1 FROM stock;\n"
                            "DROP TABLE stock;\n"
                            "ALTER TABLE new_stock RENAME TO stock;\n",
                            "UPDATE stock SET who = 2"});
  CHECK(out == list{"writes stock: UPDATE"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a renaming waits for views") {
  // In another order the second would fail for the view of the first.
  const list scripts{"CREATE TABLE a(x); CREATE VIEW v AS SELECT x FROM a;",
                     "DROP VIEW v", "CREATE TABLE b(x)",
                     "ALTER TABLE b RENAME TO c"};
  const auto all = sets(scripts);
  CHECK(shown(all[1])
        == list{"commutes schema:main: DROP VIEW", "reads v: DROP VIEW",
                "writes v: DROP VIEW"});
  CHECK(shown(all[2]) == list{"writes b: CREATE TABLE"});
  CHECK(shown(all[3])
        == list{"writes b: ALTER TABLE", "writes c: ALTER TABLE",
                "writes schema:main: ALTER TABLE checks all views and"
                " triggers"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: an index that an earlier script"
                                  " makes is there for what needs it") {
  run_on_target(shop_schema);
  const std::string made = "CREATE INDEX by_item ON stock(item)";
  const auto last = [&](const std::string& script) {
    return touched({made, script});
  };
  CHECK(last("SELECT amount FROM stock INDEXED BY by_item WHERE item = 1")
        == list{"reads stock: SELECT"});
  CHECK(last(made)
        == list{"reads by_item: CREATE INDEX",
                "writes index:by_item: CREATE INDEX",
                "writes stock: CREATE INDEX",
                "barrier: SQLite: index by_item already exists"});
  CHECK(last("CREATE INDEX IF NOT EXISTS by_item ON log(at)").size() > 1);
  CHECK(last("REINDEX by_item")
        == list{"writes index:by_item: REINDEX", "writes stock: REINDEX"});
  CHECK(last("ANALYZE by_item")
        == list{"writes sqlite_stat1: ANALYZE", "reads stock: ANALYZE"});
  const auto renamed = last("ALTER TABLE stock RENAME COLUMN item TO thing");
  CHECK(std::count(renamed.begin(), renamed.end(),
                   "writes index:by_item: ALTER TABLE rewrites it")
        == 1);
  CHECK(sets({made, "ALTER TABLE stock DROP COLUMN item"}).back().barrier);
  CHECK(touched({made, "DROP INDEX by_item", made}) == touched({made}));
}

TEST_CASE_METHOD(touches_fixture, "SQLite: an index that an earlier script"
                                  " makes is there for views, triggers and"
                                  " queries that name it") {
  run_on_target(shop_schema);
  const std::string made = "CREATE INDEX by_item ON stock(item)";
  const std::string named = "SELECT * FROM stock INDEXED BY by_item"
                            " WHERE item = 1";
  const auto barriers = [&](const list& scripts) {
    const auto all = sets(scripts);
    return std::count_if(all.begin(), all.end(), [](const auto& each) {
      return each.barrier.has_value();
    });
  };
  CHECK(barriers({made, "CREATE VIEW v AS " + named, "SELECT * FROM v"}) == 0);
  CHECK(
      barriers({made,
                "CREATE TRIGGER t AFTER INSERT ON log BEGIN " + named + "; END",
                "INSERT INTO log VALUES(1, 2)"})
      == 0);
  CHECK(barriers({"CREATE VIEW v AS " + named, made, "SELECT * FROM v"}) == 1);
  CHECK(barriers({made, "CREATE TABLE t AS " + named}) == 0);
  const auto query = sets(
      std::vector<touch_job>{{touch_source::script, "up/1", "up.sql", made},
                             {touch_source::query, "s", "p:1:1", named}});
  CHECK(shown(query.back()) == list{"reads stock: SELECT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a copy of all rows of a table that"
                                  " is alike reads it") {
  run_on_target("CREATE TABLE a(id INTEGER PRIMARY KEY, v);"
                "CREATE TABLE b(id INTEGER PRIMARY KEY, v);");
  CHECK(touched({"INSERT INTO b SELECT * FROM a"})
        == list{"reads a: INSERT", "writes b: INSERT"});
  CHECK(touched({"CREATE TABLE c(id INTEGER PRIMARY KEY, v)",
                 "INSERT OR REPLACE INTO c SELECT * FROM b"})
        == list{"reads b: INSERT", "writes c: INSERT"});
  CHECK(barrier("PRAGMA count_changes = OFF;\nINSERT INTO b SELECT * FROM a")
        != "");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: indexes and triggers by name") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE INDEX by_item ON stock(item)"})
        == list{"reads by_item: CREATE INDEX",
                "writes index:by_item: CREATE INDEX",
                "reads stock: CREATE INDEX", "writes stock: CREATE INDEX"});
  // It leaves nothing undone, yet must not follow a later one that makes it.
  CHECK(
      touched({"DROP INDEX IF EXISTS by_item"})
      == list{"reads by_item: DROP INDEX", "writes index:by_item: DROP INDEX"});
  CHECK(touched({"CREATE INDEX by_item ON stock(item)", "DROP TABLE stock"})
        == list{"reads by_item: DROP TABLE", "writes index:by_item: DROP TABLE",
                "commutes schema:main: DROP TABLE", "writes stock: DROP TABLE",
                "writes trigger:noted: DROP TABLE"});
  CHECK(touched({"DROP TRIGGER noted"})
        == list{"commutes schema:main: DROP TRIGGER",
                "writes stock: DROP TRIGGER",
                "writes trigger:noted: DROP TRIGGER"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: what need not be done counts too") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE TABLE IF NOT EXISTS log(x)"})
        == list{"writes log: CREATE TABLE",
                "commutes schema:main: CREATE TABLE"});
  CHECK(touched({"DROP TABLE IF EXISTS missing"})
        == list{"writes missing: DROP TABLE",
                "commutes schema:main: DROP TABLE"});
  CHECK(touched({"CREATE TRIGGER IF NOT EXISTS noted AFTER INSERT ON stock"
                 " BEGIN SELECT 1; END"})
        == list{"commutes schema:main: CREATE TRIGGER",
                "writes stock: CREATE TRIGGER",
                "writes trigger:noted: CREATE TRIGGER"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a trigger needs what it names") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE TRIGGER t AFTER DELETE ON orders BEGIN"
                 " UPDATE stock SET amount = 1; END"})
        == list{"reads customers: foreign key of orders",
                "reads log: trigger noted", "writes orders: CREATE TRIGGER",
                "commutes schema:main: CREATE TRIGGER",
                "reads stock: trigger t", "writes trigger:t: CREATE TRIGGER"});
  CHECK(barrier("CREATE TRIGGER t AFTER INSERT ON log BEGIN"
                " INSERT INTO missing VALUES(1); END")
        == "SQLite: no such table: main.missing");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a view needs what it names") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE VIEW v AS SELECT what FROM log"})
        == list{"reads log: through the view v",
                "commutes schema:main: CREATE VIEW", "reads v: CREATE VIEW",
                "writes v: CREATE VIEW"});
  CHECK(barrier("CREATE VIEW v AS SELECT * FROM missing")
        == "SQLite: no such table: main.missing");
  CHECK(touched({"DROP VIEW sums"})
        == list{"commutes schema:main: DROP VIEW", "reads sums: DROP VIEW",
                "writes sums: DROP VIEW"});
}
