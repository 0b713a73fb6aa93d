#include "stores/touches.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <algorithm>
#include <ctime>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

std::string mode_name(touch_mode mode) {
  switch (mode) {
  case touch_mode::reads:
    return "reads ";
  case touch_mode::commutes:
    return "commutes ";
  case touch_mode::writes:
    return "writes ";
  }
  return "";
}

class touches_fixture : public sqlite_fixture {
public:
  /// The sets of scripts that stand in this order.
  std::vector<touch_set> sets(const list& scripts,
                              const std::string& options = "") const {
    std::vector<touch_job> jobs;
    for (const auto& text : scripts)
      jobs.push_back({touch_source::script, "up/" + std::to_string(jobs.size()),
                      "up.sql", text});
    return sets(jobs, options);
  }

  std::vector<touch_set> sets(const std::vector<touch_job>& jobs,
                              const std::string& options = "") const {
    auto out = infer_touches(target_config(options), jobs);
    INFO((out ? "" : out.error().text));
    REQUIRE(out);
    REQUIRE(out->size() == jobs.size());
    return std::move(*out);
  }

  /// What the last of some scripts touches, as `writes a: INSERT`, and its
  /// barrier.
  list touched(const list& scripts, const std::string& options = "") const {
    return shown(sets(scripts, options).back());
  }

  static list shown(const touch_set& set) {
    list out;
    for (const auto& each : set.touches)
      out.push_back(mode_name(each.mode) + each.object + ": " + each.how);
    if (set.barrier)
      out.push_back("barrier: " + set.barrier->reason);
    return out;
  }

  std::string barrier(const std::string& script) const {
    const auto set = sets({script}).back();
    return set.barrier ? set.barrier->reason : "";
  }
};

constexpr auto shop_schema
    = "CREATE TABLE customers(id INTEGER PRIMARY KEY, name);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY,"
      " customer REFERENCES customers(id) ON DELETE CASCADE, total);"
      "CREATE TABLE log(at, what);"
      "CREATE TABLE stock(item, amount);"
      "CREATE VIEW names AS SELECT name FROM customers;"
      "CREATE VIEW sums AS SELECT n.name, total FROM names n, orders;"
      "CREATE TRIGGER noted AFTER UPDATE OF amount ON stock BEGIN"
      " INSERT INTO log VALUES(1, new.item); END;";

} // namespace

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
        == list{"writes index:by_item: CREATE INDEX",
                "writes stock: CREATE INDEX",
                "barrier: SQLite: index by_item already exists"});
  CHECK(last("CREATE INDEX IF NOT EXISTS by_item ON log(at)").size() > 1);
  const auto renamed = last("ALTER TABLE stock RENAME COLUMN item TO thing");
  CHECK(std::count(renamed.begin(), renamed.end(),
                   "writes index:by_item: ALTER TABLE rewrites it")
        == 1);
  CHECK(sets({made, "ALTER TABLE stock DROP COLUMN item"}).back().barrier);
  CHECK(touched({made, "DROP INDEX by_item", made}) == touched({made}));
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
        == list{"writes index:by_item: CREATE INDEX",
                "reads stock: CREATE INDEX", "writes stock: CREATE INDEX"});
  // It leaves nothing undone, yet must not follow a later one that makes it.
  CHECK(touched({"DROP INDEX IF EXISTS by_item"})
        == list{"writes index:by_item: DROP INDEX"});
  CHECK(touched({"CREATE INDEX by_item ON stock(item)", "DROP TABLE stock"})
        == list{"writes index:by_item: DROP TABLE",
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
  CHECK(
      touched({"INSERT INTO a(x) VALUES(1)"})
      == list{"writes a: INSERT", "reads sqlite_sequence: AUTOINCREMENT of a"});
  CHECK(touched({"UPDATE sqlite_sequence SET seq = 9"})
        == list{"writes sqlite_sequence: UPDATE"});
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
  CHECK(barrier("INSERT INTO log SELECT 1, name FROM pragma_table_list")
        == "what pragma_table_list() looks at can't be seen");
  CHECK(barrier("SAVEPOINT a; ROLLBACK TO a")
        == "SAVEPOINT may undo what was done before it");
  CHECK(barrier("INSERT INTO missing VALUES(1)")
        == "SQLite: no such table: missing");
  CHECK(barrier("SELEC 1") == "SQLite: near \"SELEC\": syntax error");
  CHECK(barrier("BEGIN; SELECT 1; COMMIT; EXPLAIN DELETE FROM log") == "");
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
