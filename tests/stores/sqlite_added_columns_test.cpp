#include "tests/stores/sqlite_touches_fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr auto add_c = "ALTER TABLE stock ADD COLUMN c";

class added_fixture : public touches_fixture {
public:
  added_fixture() {
    run_on_target(shop_schema);
  }

  /// What a script touches behind one that adds the column `c` to `stock`.
  list then(const std::string& script) const {
    return touched({add_c, script});
  }
};

} // namespace

TEST_CASE_METHOD(added_fixture, "SQLite: an added column is there for the"
                                " scripts behind it") {
  CHECK(touched({add_c})
        == list{"commutes schema:main: ALTER TABLE",
                "writes stock: ALTER TABLE"});
  CHECK(then("UPDATE stock SET c = 1") == list{"writes stock: UPDATE"});
  CHECK(touched({"UPDATE stock SET c = 1", add_c}).size() == 2);
  CHECK(touched({"UPDATE stock SET c = 1"})
        == list{"barrier: SQLite: no such column: c"});
}

TEST_CASE_METHOD(added_fixture,
                 "SQLite: an INSERT without columns has a value for the added"
                 " one") {
  CHECK(then("INSERT INTO stock VALUES(1, 2, 3)")
        == list{"writes stock: INSERT"});
  CHECK(then("INSERT INTO stock VALUES(1, 2)")
        == list{"barrier: SQLite: table stock has 3 columns but 2 values were"
                " supplied"});
  CHECK(then("INSERT INTO log SELECT * FROM stock")
        == list{"barrier: SQLite: table log has 2 columns but 3 values were"
                " supplied"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: a view shows the added column") {
  run_on_target("CREATE VIEW everything AS SELECT * FROM stock");
  const list shown{"reads everything: SELECT",
                   "reads stock: through the view everything"};
  CHECK(touched({"SELECT c FROM everything"})
        == list{"barrier: SQLite: no such column: c"});
  CHECK(then("SELECT c FROM everything") == shown);
  // Also one whose columns were looked at before.
  CHECK(touched({"SELECT * FROM everything", add_c, "SELECT c FROM everything"})
        == shown);
}

TEST_CASE_METHOD(added_fixture, "SQLite: triggers stay on a table with an added"
                                " column, and read it") {
  CHECK(then("UPDATE stock SET amount = 1")
        == list{"writes log: trigger noted", "reads stock: trigger noted",
                "writes stock: UPDATE"});
  CHECK(touched({add_c,
                 "CREATE TRIGGER t AFTER UPDATE OF c ON stock BEGIN"
                 " DELETE FROM customers WHERE id = new.c; END",
                 "UPDATE stock SET c = 1"})
        == list{"reads customers: trigger t", "writes customers: trigger t",
                "reads orders: foreign key of orders", "reads stock: trigger t",
                "writes stock: UPDATE"});
  CHECK(then("DROP TABLE stock")
        == list{"commutes schema:main: DROP TABLE", "writes stock: DROP TABLE",
                "writes trigger:noted: DROP TABLE"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: an added column is renamed") {
  const std::string rename = "ALTER TABLE stock RENAME COLUMN c TO d";
  CHECK(touched({add_c, rename, "UPDATE stock SET d = 1"})
        == list{"writes stock: UPDATE"});
  CHECK(touched({add_c, rename, "UPDATE stock SET c = 1"})
        == list{"barrier: SQLite: no such column: c"});
  CHECK(touched({add_c, "ALTER TABLE stock RENAME TO store",
                 "UPDATE store SET c = 1, amount = 2"})
        == list{"writes log: trigger noted", "reads store: trigger noted",
                "writes store: UPDATE"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: an added column is dropped") {
  const std::string drop = "ALTER TABLE stock DROP COLUMN c";
  CHECK(touched({add_c, drop, "UPDATE stock SET c = 1"})
        == list{"barrier: SQLite: no such column: c"});
  CHECK(touched({add_c, drop, add_c}) == touched({add_c}));
}

TEST_CASE_METHOD(added_fixture, "SQLite: an added column has an index") {
  CHECK(touched({add_c, "CREATE INDEX by_c ON stock(c)",
                 "SELECT item FROM stock INDEXED BY by_c WHERE c = 1"})
        == list{"reads stock: SELECT"});
  CHECK(touched({"CREATE INDEX by_item ON stock(item)", add_c,
                 "SELECT c FROM stock INDEXED BY by_item WHERE item = 1"})
        == list{"reads stock: SELECT"});
  CHECK(touched({"CREATE UNIQUE INDEX by_item ON stock(item)", add_c,
                 "INSERT INTO stock VALUES(1, 2, 3) ON CONFLICT(item)"
                 " DO NOTHING"})
        == list{"reads stock: INSERT", "writes stock: INSERT"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: an added column refers to a table") {
  const std::string add
      = "ALTER TABLE log ADD COLUMN c REFERENCES customers(id)";
  CHECK(touched({add, "DELETE FROM customers"})
        == list{"reads customers: foreign key of log",
                "writes customers: DELETE", "reads log: foreign key of log",
                "reads orders: foreign key of orders"});
  CHECK(touched({add + " ON DELETE CASCADE", "DELETE FROM customers"},
                "?foreign_keys=on")
        == list{"reads customers: foreign key of log",
                "writes customers: DELETE", "reads log: foreign key of log",
                "writes log: foreign key of log",
                "reads orders: foreign key of orders",
                "writes orders: foreign key of orders"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: a column that can't be added changes"
                                " nothing") {
  const auto reason = [&](const std::string& script) {
    const auto found = touched({add_c, script});
    CHECK(then("UPDATE stock SET c = 1") == list{"writes stock: UPDATE"});
    return found.back();
  };
  CHECK(reason(add_c) == "barrier: SQLite: duplicate column name: c");
  CHECK(reason("ALTER TABLE stock ADD COLUMN ITEM")
        == "barrier: SQLite: duplicate column name: ITEM");
  CHECK(reason("ALTER TABLE missing ADD COLUMN c")
        == "barrier: SQLite: no such table: missing");
  CHECK(reason("ALTER TABLE names ADD COLUMN c")
        == "barrier: SQLite: Cannot add a column to a view");
  CHECK(reason("ALTER TABLE stock ADD COLUMN d PRIMARY KEY")
        == "barrier: SQLite: Cannot add a PRIMARY KEY column");
  CHECK(reason("ALTER TABLE stock ADD COLUMN d UNIQUE")
        == "barrier: SQLite: Cannot add a UNIQUE column");
  CHECK(reason("ALTER TABLE stock ADD COLUMN d AS (absent)")
        == "barrier: SQLite: error in table stock after add column: no such"
           " column: absent");
  CHECK(reason("ALTER TABLE stock ADD COLUMN d CHECK (absent > 0)")
        == "barrier: SQLite: error in table stock after add column: no such"
           " column: absent");
}

TEST_CASE_METHOD(added_fixture, "SQLite: a temporary trigger stays on a table"
                                " with an added column") {
  CHECK(touched({"CREATE TEMP TRIGGER t AFTER INSERT ON customers BEGIN"
                 " DELETE FROM log; END;"
                 "ALTER TABLE customers ADD COLUMN c;"
                 "INSERT INTO customers VALUES(1, 2, 3);"})
        == list{"reads customers: foreign key of orders",
                "writes customers: ALTER TABLE", "writes log: INSERT",
                "reads orders: foreign key of orders",
                "commutes schema:main: ALTER TABLE"});
  CHECK(touched({"CREATE TEMP TABLE stock(x); ALTER TABLE stock ADD COLUMN c;",
                 "UPDATE stock SET c = 1"})
        == list{"barrier: SQLite: no such column: c"});
}

TEST_CASE_METHOD(added_fixture, "SQLite: a transaction around an added column"
                                " changes nothing") {
  CHECK(touched({std::string{"BEGIN; "} + add_c + "; COMMIT;",
                 "UPDATE stock SET c = 1"})
        == list{"writes stock: UPDATE"});
  const auto all = sets({std::string{"SAVEPOINT s; "} + add_c + "; RELEASE s;",
                         "UPDATE stock SET c = 1"});
  CHECK(all[0].barrier);
  CHECK(shown(all[1]) == list{"writes stock: UPDATE"});
}
