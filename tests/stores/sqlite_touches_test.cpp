#include "tests/stores/sqlite_touches_fixture.hpp"

#include <ctime>

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(touches_fixture, "SQLite: reads and writes of a script") {
  run_on_target(shop_schema);
  const auto set = sets({"INSERT INTO log SELECT 1, item FROM stock;\n"
                         "DELETE FROM log WHERE at = 0;\n"
                         "SELECT 1 FROM Main.Orders;"})
                       .back();
  CHECK(shown(set)
        == list{"reads log: DELETE", "writes log: INSERT",
                "reads orders: SELECT", "reads stock: INSERT"});
  CHECK(set.touches[0].line == 2);
  CHECK(set.touches[1].line == 1);
  CHECK(set.touches[2].line == 3);
}

TEST_CASE_METHOD(touches_fixture, "SQLite: rows that are only counted") {
  run_on_target(shop_schema);
  CHECK(touched({"SELECT count(*) FROM log"}) == list{"reads log: SELECT"});
  CHECK(touched({"INSERT INTO stock SELECT 1, 2 WHERE EXISTS"
                 " (SELECT 1 FROM log)"})
        == list{"reads log: INSERT", "writes stock: INSERT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a view over a view") {
  run_on_target(shop_schema);
  CHECK(touched({"SELECT * FROM sums"})
        == list{"reads customers: through the view names",
                "reads names: through the view sums",
                "reads orders: through the view sums", "reads sums: SELECT"});
  CHECK(touched({"SELECT count(*) FROM names"})
        == list{"reads customers: through the view names",
                "reads names: SELECT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a trigger that writes a log") {
  run_on_target(shop_schema);
  CHECK(touched({"UPDATE stock SET amount = 1"})
        == list{"writes log: trigger noted", "reads stock: trigger noted",
                "writes stock: UPDATE"});
  CHECK(touched({"UPDATE stock SET item = 1"}) == list{"writes stock: UPDATE"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a trigger in the place of a write") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE TRIGGER instead INSTEAD OF INSERT ON names BEGIN"
                 " INSERT INTO log VALUES(1, new.name); END",
                 "INSERT INTO names VALUES('a')"})
        == list{"writes log: trigger instead", "reads names: INSERT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: names of WITH hide tables") {
  run_on_target(shop_schema);
  CHECK(touched({"WITH log AS (SELECT item AS what FROM stock)"
                 " SELECT what FROM log"})
        == list{"reads stock: SELECT"});
  CHECK(touched({"WITH x AS (SELECT 1 AS a) INSERT INTO log SELECT a, a"
                 " FROM x"})
        == list{"writes log: INSERT"});
  // SQLite takes the inner one for the outer, where others see the table.
  CHECK(barrier("WITH log AS (SELECT * FROM log) SELECT * FROM log")
        == "SQLite: circular reference: log");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: the check of foreign keys reads") {
  run_on_target(shop_schema);
  CHECK(touched({"DELETE FROM customers"})
        == list{"reads customers: foreign key of orders",
                "writes customers: DELETE",
                "reads orders: foreign key of orders"});
  CHECK(touched({"INSERT INTO orders VALUES(1, 2, 3)"})
        == list{"reads customers: foreign key of orders",
                "writes orders: INSERT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: foreign keys that cascade") {
  run_on_target(shop_schema);
  run_on_target("CREATE TRIGGER gone AFTER DELETE ON orders BEGIN"
                " INSERT INTO log VALUES(1, old.id); END;");
  CHECK(touched({"DELETE FROM customers"}, "?foreign_keys=on")
        == list{"reads customers: foreign key of orders",
                "writes customers: DELETE", "writes log: trigger gone",
                "reads orders: foreign key of orders",
                "writes orders: foreign key of orders"});
  CHECK(touched({"INSERT INTO orders VALUES(1, 2, 3)"}, "?foreign_keys=on")
        == list{"reads customers: foreign key of orders",
                "writes orders: INSERT"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: temporary tables are the session's") {
  run_on_target(shop_schema);
  CHECK(touched({"CREATE TEMP TABLE t AS SELECT * FROM log;"
                 "CREATE INDEX temp.i ON t(at);"
                 "INSERT INTO t VALUES(1, 2);"
                 "SELECT count(*) FROM t;"
                 "ALTER TABLE t RENAME TO u; DROP TABLE u;"
                 "CREATE TEMP VIEW stock AS SELECT 1;"
                 "SELECT count(*) FROM stock"})
        == list{"reads log: CREATE TABLE"});
  // They are gone for the next.
  CHECK(touched({"CREATE TEMP TABLE log(x)", "INSERT INTO log VALUES(1, 2)"})
        == list{"writes log: INSERT"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: a semicolon in a text ends nothing") {
  run_on_target(shop_schema);
  CHECK(touched({"INSERT INTO log VALUES(1, ';DROP TABLE stock;'); -- ;\n"
                 "DELETE FROM log"})
        == list{"writes log: INSERT"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: numbers of AUTOINCREMENT") {
  run_on_target("CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, x)");
  CHECK(touched({"INSERT INTO a(x) VALUES(1)"})
        == list{"writes a: INSERT",
                "commutes sqlite_sequence: AUTOINCREMENT of a"});
  CHECK(touched({"UPDATE sqlite_sequence SET seq = 9"})
        == list{"writes sqlite_sequence: UPDATE"});
  CHECK(touched({"SELECT count(*) FROM sqlite_sequence"})
        == list{"reads sqlite_sequence: SELECT"});
  CHECK(touched({"CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT)"})
        == list{"writes b: CREATE TABLE",
                "commutes sqlite_sequence: AUTOINCREMENT of b"});
  CHECK(
      touched({"DROP TABLE a"})
      == list{"writes a: DROP TABLE", "commutes sqlite_sequence: DROP TABLE"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: numbers in the head of the file") {
  CHECK(touched({"PRAGMA user_version = 3"})
        == list{"writes pragma:user_version: PRAGMA"});
  CHECK(touched({"PRAGMA user_version"})
        == list{"reads pragma:user_version: PRAGMA"});
  CHECK(touched({"PRAGMA defer_foreign_keys = on; PRAGMA table_info(log)"})
        == list{});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: statistics are a table too") {
  run_on_target(shop_schema);
  CHECK(touched({"ANALYZE log"})
        == list{"reads log: ANALYZE", "writes sqlite_stat1: ANALYZE"});
  CHECK(touched({"ANALYZE log", "DELETE FROM sqlite_stat1"})
        == list{"writes sqlite_stat1: DELETE"});
  CHECK(touched({"CREATE INDEX i ON log(at)", "REINDEX i"})
        == list{"writes index:i: REINDEX", "writes log: REINDEX"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: statistics go with a table that is dropped") {
  run_on_target("CREATE TABLE a(x); CREATE TABLE b(x); ANALYZE;");
  CHECK(touched({"DROP TABLE a"})
        == list{"writes a: DROP TABLE", "commutes sqlite_stat1: DROP TABLE"});
  CHECK(touched({"ANALYZE b"})
        == list{"reads b: ANALYZE", "writes sqlite_stat1: ANALYZE"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: ATTACH is a barrier everywhere") {
  for (const auto* text : {"ATTACH 'x.db' AS x", "DETACH x"}) {
    const auto set = sets({text}).back();
    REQUIRE(set.barrier);
    CHECK(set.barrier->is_everywhere);
  }
  CHECK(barrier("SELECT 1;\nATTACH 'x.db' AS x;\nINSERT INTO x.a VALUES(1)")
        == "ATTACH reaches another database");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: barriers and their reasons") {
  run_on_target(shop_schema);
  CHECK(barrier("VACUUM") == "VACUUM rewrites the whole database");
  CHECK(barrier("PRAGMA journal_mode = wal")
        == "PRAGMA journal_mode is no matter of tables");
  CHECK(barrier("PRAGMA optimize") == "PRAGMA optimize is no matter of tables");
  CHECK(barrier("SELECT load_extension('x')")
        == "load_extension() loads code, which may do anything");
  CHECK(barrier("SELECT total_changes()")
        == "total_changes() counts what was changed before");
  CHECK(barrier("SELECT name FROM sqlite_schema")
        == "SELECT reads the schema, which other scripts change");
  CHECK(barrier("SELECT s.rowid FROM sqlite_master s, json_each('[1]')")
        == "SELECT reads the schema, which other scripts change");
  CHECK(barrier("INSERT INTO log SELECT 1, name FROM pragma_table_list")
        == "what pragma_table_list() looks at can't be seen");
  CHECK(barrier("SAVEPOINT a; ROLLBACK TO a")
        == "SAVEPOINT may undo what was done before it");
  CHECK(barrier("INSERT INTO missing VALUES(1)")
        == "SQLite: no such table: missing");
  CHECK(barrier("SELEC 1") == "SQLite: near \"SELEC\": syntax error");
  CHECK(barrier("BEGIN; SELECT 1; COMMIT; EXPLAIN DELETE FROM log") == "");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a function whose rows are only"
                                  " counted is a barrier") {
  run_on_target(shop_schema);
  for (const std::string name :
       {"pragma_table_info('log')", "pragma_table_list", "dbstat",
        "pragma_foreign_key_list('orders')"}) {
    INFO(name);
    const auto function = name.substr(0, name.find('('));
    CHECK(barrier("INSERT INTO log SELECT 1, count(*) FROM " + name)
          == "what " + function + "() looks at can't be seen");
  }
  CHECK(barrier("INSERT INTO log SELECT 1, count(*) FROM json_each('[1]')")
        == "");
  CHECK(barrier("WITH c AS (SELECT 1) SELECT count(*) FROM c") == "");
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: a pragma that names a table needs it") {
  run_on_target(shop_schema);
  CHECK(touched({"PRAGMA table_info(Log)"}) == list{"reads log: PRAGMA"});
  CHECK(touched({"PRAGMA main.foreign_key_check(orders)"})
        == list{"reads orders: PRAGMA"});
  CHECK(touched({"CREATE TEMP TABLE log(x); PRAGMA table_info(log)"})
        == list{});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: EXPLAIN needs the tables that it names") {
  run_on_target(shop_schema);
  CHECK(touched({"EXPLAIN DELETE FROM log"}) == list{"reads log: EXPLAIN"});
  CHECK(touched({"EXPLAIN QUERY PLAN SELECT item FROM stock"})
        == list{"reads stock: EXPLAIN"});
  CHECK(barrier("EXPLAIN DELETE FROM missing")
        == "SQLite: no such table: missing");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: virtual tables are barriers") {
  const std::string made = "CREATE VIRTUAL TABLE f USING fts5(a)";
  CHECK(barrier(made) == "what the virtual table f (fts5) keeps can't be seen");
  for (const auto* text :
       {"INSERT INTO f VALUES('x')", "SELECT a FROM f", "DROP TABLE f"}) {
    const auto set = sets({made, text}).back();
    CHECK(set.barrier);
  }
  run_on_target(made);
  CHECK(barrier("DELETE FROM f")
        == "what the virtual table f keeps can't be seen");
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: a barrier keeps what else is known") {
  run_on_target(shop_schema);
  const auto set = sets({"DELETE FROM log;\nDELETE FROM missing;\n"
                         "DELETE FROM stock;"})
                       .back();
  REQUIRE(set.barrier);
  CHECK(set.barrier->line == 2);
  CHECK(set.touches.size() == 2);
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: functions of JSON look at no table") {
  run_on_target(shop_schema);
  CHECK(touched({"INSERT INTO log SELECT key, value FROM json_each('[1]')"})
        == list{"writes log: INSERT"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: a pragma of one script ends with it") {
  run_on_target(shop_schema);
  const std::string rename = "ALTER TABLE customers RENAME TO people";
  const auto view = [&](const std::string& first) {
    return touched({first + rename, "SELECT * FROM names"});
  };
  CHECK(view("PRAGMA legacy_alter_table = on;").back()
        == "barrier: SQLite: no such table: main.customers");
  CHECK(
      touched({"PRAGMA legacy_alter_table = on", rename, "SELECT * FROM names"})
      == list{"reads names: SELECT", "reads people: through the view names"});
}

TEST_CASE_METHOD(touches_fixture,
                 "SQLite: what is declared joins what is seen") {
  run_on_target(shop_schema);
  CHECK(touched({"-- dunlin: reads=main.\"LOG\" writes=stock\n"
                 "SELECT total_changes()"})
        == list{"reads log: declared", "writes stock: declared"});
  CHECK(touched({"-- dunlin: commutes=log\n"
                 "UPDATE log SET at = at + 1"})
        == list{"commutes log: UPDATE"});
  CHECK(touched({"-- dunlin: barrier\nDELETE FROM log"}).back()
        == "barrier: declared at the head of the script");
  CHECK(touched({"-- dunlin: reads=lgo\nDELETE FROM log"}).back()
        == "barrier: reads=lgo names no table or view; correct the name at the"
           " head of the script");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a script that can't be split") {
  const auto out = infer_touches(
      target_config(),
      {{touch_source::script, "up/1", "1.sql", "SELECT 1;\nSELECT 'x"}});
  REQUIRE_FALSE(out);
  CHECK(out.error().code == error_code::script_refused);
  CHECK(out.error().text == "1.sql:2: this quote has no end; close it");
}

TEST_CASE_METHOD(touches_fixture, "SQLite: a script that says nothing") {
  CHECK(touched({"-- later\n"}) == list{});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: queries of table steps") {
  run_on_target(shop_schema);
  const auto query = [&](const std::string& text) {
    return shown(
        sets(std::vector<touch_job>{{touch_source::query, "s", "p:1:1", text}})
            .back());
  };
  CHECK(query("SELECT total FROM sums, stock")
        == list{"reads customers: through the view names",
                "reads names: through the view sums",
                "reads orders: through the view sums", "reads stock: SELECT",
                "reads sums: SELECT"});
  CHECK(query("SELECT * FROM missing")
        == list{"barrier: SQLite: no such table: missing"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: tables that table steps write") {
  run_on_target(shop_schema);
  const auto table = [&](const std::string& name, const std::string& options) {
    return shown(sets(std::vector<touch_job>{{touch_source::written_table, "s",
                                              "p:1:1", name}},
                      options)
                     .back());
  };
  CHECK(table("Stock", "")
        == list{"writes log: trigger noted", "writes stock: table step"});
  CHECK(table("orders", "") == list{"writes orders: table step"});
  CHECK(table("orders", "?foreign_keys=on")
        == list{"reads customers: foreign key of orders",
                "writes orders: table step"});
  CHECK(table("made_later", "") == list{"writes made_later: table step"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: tables that table steps read") {
  run_on_target(shop_schema + std::string{";CREATE TABLE \"a \"\"b\" (x)"});
  const auto table = [&](const std::string& name) {
    return shown(sets(std::vector<touch_job>{
                          {touch_source::read_table, "s", "p:1:1", name}})
                     .back());
  };
  CHECK(table("Stock") == list{"reads stock: SELECT"});
  CHECK(table("a \"b") == list{"reads a \"b: SELECT"});
  CHECK(table("missing") == list{"barrier: SQLite: no such table: missing"});
}

TEST_CASE_METHOD(touches_fixture, "SQLite: nothing of the store changes") {
  run_on_target(shop_schema);
  const auto before = query(target_file(), "SELECT * FROM sqlite_schema");
  const auto version = query(target_file(), "PRAGMA user_version");
  sets({"DROP TABLE log; ANALYZE; PRAGMA user_version = 7"});
  CHECK(query(target_file(), "SELECT * FROM sqlite_schema") == before);
  CHECK(query(target_file(), "PRAGMA user_version") == version);
}

TEST_CASE_METHOD(touches_fixture, "SQLite: 10,000 scripts over 300 tables") {
  std::string schema;
  for (int i = 0; i < 300; ++i) {
    const auto n = std::to_string(i);
    schema += "CREATE TABLE t" + n + "(id INTEGER PRIMARY KEY, a, b, parent"
              + (i > 0 ? " REFERENCES t" + std::to_string(i - 1) : "") + ");";
    schema += "CREATE INDEX i" + n + " ON t" + n + "(a);";
    if (i % 10 == 0)
      schema += "CREATE VIEW v" + n + " AS SELECT a FROM t" + n + ";";
  }
  run_on_target(schema);
  list scripts;
  for (int i = 0; i < 10'000; ++i) {
    const auto n = std::to_string(i);
    const auto table = "t" + std::to_string(i % 300);
    scripts.push_back("-- Ticket " + n + "\nUPDATE " + table
                      + " SET b = (SELECT max(a) FROM v10) WHERE a > " + n
                      + ";\nINSERT INTO t0(a) SELECT a FROM " + table + ";\n");
    if (i % 8 == 0)
      scripts.back() += "ALTER TABLE " + table + " ADD COLUMN c" + n + ";\n";
    if (i % 8 == 1)
      scripts.back() += "CREATE INDEX x" + n + " ON " + table
                        + "(b);\nDROP INDEX x" + n + ";\n";
    if (i % 100 == 2)
      scripts.back() += "CREATE TABLE n" + n + "(x); INSERT INTO n" + n
                        + " SELECT a FROM " + table + "; DROP TABLE n" + n
                        + ";\n";
  }
  const auto begin = std::clock();
  const auto out = sets(scripts);
  // Two seconds are usual; what grows with the square of the scripts is not.
  CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 30);
  CHECK(out.back().touches.size() > 2);
  CHECK_FALSE(out.back().barrier);
}
