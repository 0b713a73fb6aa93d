#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

script_job job_of(const std::string& text, const std::string& step = "s/1") {
  return {step, step + ".sql", text, "identity of " + text};
}

result<std::string> run(target_bench& bench, const std::string& text,
                        const std::string& step = "s/1") {
  return bench.target().run_script(job_of(text, step));
}

template <class T>
std::string error_text(const result<T>& answer) {
  return answer ? "" : answer.error().text;
}

/// A parent and a child with ON DELETE CASCADE, and a row in each.
constexpr const char* family = "CREATE TABLE parent(id INTEGER PRIMARY KEY,"
                               " name TEXT);"
                               "CREATE TABLE child(id INTEGER PRIMARY KEY,"
                               " parent REFERENCES parent ON DELETE CASCADE);"
                               "INSERT INTO parent VALUES(1, 'a');"
                               "INSERT INTO child VALUES(17, 1);";

/// How a table of SQLite is usually given another shape.
constexpr const char* rebuild
    = "CREATE TABLE parent_new(id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
      "INSERT INTO parent_new SELECT * FROM parent;\n"
      "DROP TABLE parent;\n"
      "ALTER TABLE parent_new RENAME TO parent;";

} // namespace

TEST_CASE("a script and its ledger row commit together") {
  target_bench bench;
  REQUIRE(run(bench, "BEGIN; CREATE TABLE a(x); INSERT INTO a VALUES(1);"
                     " SELECT * FROM a; COMMIT;"));
  CHECK(bench.rows("SELECT x FROM a") == list{"1"});
  const auto record = bench.record("s/1");
  CHECK(record.kind == step_kind::script);
  CHECK(record.state == step_state::done);
  CHECK(record.started_utc.size() == 24);
  CHECK(record.ended_utc >= record.started_utc);
}

TEST_CASE("what a script touches without being known to stands in the ledger,"
          " and the script is done") {
  target_bench bench{std::string{family}
                     + "CREATE VIEW names AS SELECT name FROM parent;"
                       "CREATE TRIGGER named INSTEAD OF INSERT ON names BEGIN"
                       " INSERT INTO child VALUES(19, 1); END;"};
  auto job = job_of("CREATE TEMP TABLE own(x);"
                    "INSERT INTO own SELECT name FROM names;"
                    "INSERT INTO child VALUES(18, 1);"
                    "INSERT INTO names VALUES('via a view');");
  job.is_watched = true;
  job.known_reads = {"names", "parent"};
  job.known_writes = {"child"};
  REQUIRE(bench.target().run_script(job));
  CHECK(bench.record("s/1").problem.empty());
  job.step = "s/2";
  job.text = "INSERT INTO child SELECT 20, id FROM Parent; DELETE FROM parent"
             " WHERE id > 1;";
  job.known_reads = {};
  REQUIRE(bench.target().run_script(job));
  const auto record = bench.record("s/2");
  CHECK(record.state == step_state::done);
  CHECK(record.problem == "touches more than is known: writes parent");
}

TEST_CASE("a script that explains a write touches nothing") {
  target_bench bench{"CREATE TABLE a(x)"};
  auto job = job_of("EXPLAIN INSERT INTO a VALUES(1);\n"
                    "-- how\nexplain query plan DELETE FROM a;");
  job.is_watched = true;
  REQUIRE(bench.target().run_script(job));
  CHECK(bench.record("s/1").problem.empty());
}

TEST_CASE("a script begins with nothing inserted and nothing changed") {
  target_bench bench{"CREATE TABLE a(x, y)"};
  const std::string text
      = "INSERT INTO a SELECT last_insert_rowid(), changes();";
  REQUIRE(bench.target().run_script(job_of(text)));
  REQUIRE(run(bench,
              "INSERT INTO a VALUES(1, 1), (2, 2);"
              "DELETE FROM a WHERE x > 0;"
                  + text,
              "s/2"));
  CHECK(bench.rows("SELECT x || ' ' || y FROM a") == list{"'0 0'", "'3 2'"});
}

TEST_CASE("a script whose statements commit one by one can't look back at the"
          " one before") {
  target_bench bench{"CREATE TABLE a(x); CREATE TABLE b(x);"
                     "CREATE TRIGGER t AFTER INSERT ON a BEGIN"
                     " INSERT INTO b VALUES(last_insert_rowid()); END"};
  const auto done = run(bench, "-- dunlin: transaction=none\n"
                               "INSERT INTO a VALUES(1);\n"
                               "INSERT INTO b SELECT last_insert_rowid();");
  CHECK(code_of(done) == error_code::script_refused);
  CHECK(error_text(done)
        == "s/1.sql:3: last_insert_rowid() looks back at the statement before,"
           " but the statements of this script commit one by one; move both"
           " into a script that runs in one transaction");
  CHECK(bench.rows("SELECT x FROM b").empty());
  // A trigger looks back at its own.
  CHECK(run(bench, "-- dunlin: transaction=none\nINSERT INTO a VALUES(1);",
            "s/2"));
  CHECK(bench.rows("SELECT x FROM b") == list{"1"});
}

TEST_CASE("a script that is done does not run again") {
  target_bench bench{"CREATE TABLE a(x)"};
  REQUIRE(run(bench, "INSERT INTO a VALUES(1)"));
  REQUIRE(run(bench, "INSERT INTO a VALUES(1)"));
  CHECK(bench.rows("SELECT x FROM a") == list{"1"});
}

TEST_CASE("a script that changed since it was done is refused") {
  target_bench bench{"CREATE TABLE a(x)"};
  REQUIRE(run(bench, "INSERT INTO a VALUES(1)"));
  CHECK(code_of(run(bench, "INSERT INTO a VALUES(2)"))
        == error_code::step_changed);
  CHECK(bench.rows("SELECT x FROM a") == list{"1"});
}

TEST_CASE("a script without statements is done at once") {
  target_bench bench;
  REQUIRE(run(bench, "-- nothing yet"));
  CHECK(bench.record("s/1").state == step_state::done);
}

TEST_CASE("a script that fails leaves nothing but the reason in the ledger") {
  target_bench bench{"CREATE TABLE a(x UNIQUE)"};
  const auto done = run(bench, "INSERT INTO a VALUES(1);\n\n"
                               "INSERT INTO a\n VALUES(1);");
  CHECK(code_of(done) == error_code::script_failed);
  CHECK(error_text(done) == "s/1.sql:3: UNIQUE constraint failed: a.x");
  CHECK(bench.rows("SELECT x FROM a").empty());
  const auto record = bench.record("s/1");
  CHECK(record.state == step_state::failed);
  CHECK(record.problem == error_text(done));

  // It may be mended and run again.
  REQUIRE(run(bench, "INSERT INTO a VALUES(1)"));
  CHECK(bench.record("s/1").state == step_state::done);
  CHECK(bench.record("s/1").problem.empty());
}

TEST_CASE("an error in a long statement names the line of its place") {
  target_bench bench;
  const auto done = run(bench, "CREATE TABLE a(x);\nSELECT x,\n  y FROM a;");
  CHECK(error_text(done).rfind("s/1.sql:3: ", 0) == 0);
}

TEST_CASE("a script with a forbidden statement touches nothing") {
  target_bench bench;
  const auto done = run(bench, "CREATE TABLE a(x);\nDETACH b;");
  CHECK(code_of(done) == error_code::script_refused);
  CHECK(code_of(bench.target().check_script(job_of("DETACH b")))
        == error_code::script_refused);
  CHECK(bench.target().check_script(job_of("CREATE TABLE a(x)")));
  CHECK(bench.rows("SELECT name FROM sqlite_schema WHERE name = 'a'").empty());
}

TEST_CASE("a script can't reach the ledger by a quoted text either") {
  target_bench bench;
  const auto done = run(bench, "INSERT INTO 'dunlin_ledger' VALUES(9, '')");
  CHECK(code_of(done) == error_code::script_refused);
}

TEST_CASE("a script whose trigger ends the transaction keeps nothing") {
  target_bench bench{"CREATE TABLE a(x); CREATE TRIGGER stop BEFORE INSERT ON a"
                     " WHEN new.x = 2 BEGIN SELECT RAISE(ROLLBACK, 'no'); END"};
  const auto done
      = run(bench, "INSERT INTO a VALUES(1);\nINSERT INTO a VALUES(2)");
  CHECK(code_of(done) == error_code::script_failed);
  CHECK(bench.rows("SELECT x FROM a").empty());
}

TEST_CASE("rebuilding a table keeps its children under foreign_keys=on") {
  target_bench bench{family};
  bench.exec("PRAGMA foreign_keys = on");
  REQUIRE(run(bench, rebuild));
  CHECK(bench.rows("SELECT * FROM child") == list{"17, 1"});
  CHECK(bench.rows("SELECT * FROM parent") == list{"1, 'a'"});
  CHECK(bench.db().query_integer("PRAGMA foreign_keys") == 1);
}

TEST_CASE("a script that leaves a row without its parent is undone") {
  target_bench bench{family};
  SECTION("by deleting the parent") {
    const auto done = run(bench, "DELETE FROM parent");
    CHECK(code_of(done) == error_code::foreign_keys_violated);
    CHECK(error_text(done).find("'child' row 17: no parent in 'parent'")
          != std::string::npos);
  }
  SECTION("by dropping it") {
    CHECK(code_of(run(bench, "DROP TABLE parent"))
          == error_code::foreign_keys_violated);
  }
  SECTION("by losing it in a rebuild") {
    CHECK(code_of(run(bench, "CREATE TABLE n(id INTEGER PRIMARY KEY);"
                             "DROP TABLE parent; ALTER TABLE n RENAME TO"
                             " parent"))
          == error_code::foreign_keys_violated);
  }
  SECTION("by a new child") {
    CHECK(code_of(run(bench, "CREATE TABLE toy(owner REFERENCES child);"
                             "INSERT INTO toy VALUES(99)"))
          == error_code::foreign_keys_violated);
  }
  CHECK(bench.rows("SELECT id FROM parent") == list{"1"});
  CHECK(bench.record("s/1").state == step_state::failed);
}

TEST_CASE("tables that others made or that were undone are known for what they"
          " are when a script is checked") {
  target_bench bench{family};
  REQUIRE(run(bench, "INSERT INTO parent VALUES(2, 'b')", "s/1"));
  SECTION("by a script that failed") {
    CHECK(code_of(run(bench,
                      "CREATE TABLE toy(id); INSERT INTO toy SELECT * FROM"
                      " nowhere",
                      "s/2"))
          == error_code::script_failed);
    CHECK(code_of(run(bench,
                      "CREATE TABLE pet(owner REFERENCES child);"
                      "INSERT INTO pet VALUES(99)",
                      "s/3"))
          == error_code::foreign_keys_violated);
  }
  SECTION("by another program") {
    bench.run_elsewhere("CREATE TABLE pet(owner REFERENCES child)");
    CHECK(code_of(run(bench, "INSERT INTO pet VALUES(99)", "s/2"))
          == error_code::foreign_keys_violated);
  }
}

TEST_CASE("rows that had no parents before do not fail a script") {
  target_bench bench{family};
  bench.run_elsewhere("INSERT INTO child VALUES(18, 5), (19, 6)");
  REQUIRE(run(bench, "UPDATE child SET parent = 7 WHERE id = 19;"
                     "DELETE FROM parent WHERE id > 1"));
  CHECK(bench.rows("SELECT parent FROM child WHERE id = 19") == list{"7"});
  CHECK(code_of(run(bench, "INSERT INTO child VALUES(20, 8)", "s/2"))
        == error_code::foreign_keys_violated);
  CHECK(bench.rows("SELECT count(*) FROM child") == list{"3"});
}

TEST_CASE("rows that had no parents before may get another table's name") {
  target_bench bench{std::string{family}
                     + "CREATE TABLE texts(k TEXT PRIMARY KEY,"
                       " p REFERENCES parent); INSERT INTO texts(rowid, k, p)"
                       " VALUES(2, 'x', 99)"};
  bench.run_elsewhere("INSERT INTO child VALUES(18, 5)");
  REQUIRE(run(bench, "ALTER TABLE child RENAME TO Kids", "s/1"));
  REQUIRE(run(bench, "ALTER TABLE parent RENAME TO Parents", "s/2"));
  REQUIRE(run(bench,
              "CREATE TABLE n(k TEXT PRIMARY KEY, p REFERENCES parents);"
              "INSERT INTO n SELECT * FROM texts; DROP TABLE texts;"
              "ALTER TABLE n RENAME TO texts",
              "s/3"));
  REQUIRE(run(bench,
              "ALTER TABLE texts RENAME TO old;"
              "CREATE TABLE texts(k TEXT PRIMARY KEY, p REFERENCES parents);"
              "INSERT INTO texts SELECT * FROM old; DROP TABLE old",
              "s/5"));
  CHECK(code_of(run(bench,
                    "ALTER TABLE kids RENAME TO children;"
                    "INSERT INTO children VALUES(20, 8)",
                    "s/4"))
        == error_code::foreign_keys_violated);
}

TEST_CASE(
    "a script that runs once more begins with the settings that it found") {
  target_bench bench{std::string{family}
                     + "CREATE TABLE x(id); CREATE VIEW vx AS SELECT * FROM x"};
  bench.run_elsewhere("INSERT INTO child VALUES(18, 5)");
  REQUIRE(run(bench, "ALTER TABLE x RENAME TO x2;"
                     "PRAGMA legacy_alter_table = ON;"
                     "UPDATE child SET id = 19 WHERE id = 7"));
  CHECK(bench.rows("SELECT count(*) FROM vx") == list{"0"});
}

TEST_CASE("a temporary table that hides another is no surprise") {
  target_bench bench{"CREATE TABLE bar(x)"};
  auto job = job_of("CREATE TEMP TABLE bar AS SELECT 1 AS x;"
                    "SELECT count(*) FROM bar;"
                    "ALTER TABLE bar RENAME COLUMN x TO y;"
                    "ALTER TABLE bar RENAME TO baz");
  job.is_watched = true;
  REQUIRE(bench.target().run_script(job));
  CHECK(bench.record("s/1").problem.empty());
}

TEST_CASE("rows without rowids are told apart by their number") {
  target_bench bench{"CREATE TABLE p(id PRIMARY KEY) WITHOUT ROWID;"
                     "CREATE TABLE c(id PRIMARY KEY, p REFERENCES p)"
                     " WITHOUT ROWID; INSERT INTO c VALUES(1, 1)"};
  CHECK(run(bench, "UPDATE c SET p = 2"));
  CHECK(code_of(run(bench, "INSERT INTO c VALUES(2, 2)", "s/2"))
        == error_code::foreign_keys_violated);
}

TEST_CASE("a parent key that gets its index later fails no script") {
  target_bench bench;
  REQUIRE(run(bench, "CREATE TABLE p(id); CREATE TABLE c(p REFERENCES p(id));"
                     "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1)"));
  const auto found = bench.target().check_foreign_keys(10);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().find("can't be checked") != std::string::npos);
  REQUIRE(run(bench, "CREATE UNIQUE INDEX p_id ON p(id)", "s/2"));
  CHECK(bench.target().check_foreign_keys(10)->empty());
}

TEST_CASE("the check of a whole database names rows, up to a limit") {
  target_bench bench{family};
  bench.run_elsewhere("INSERT INTO child VALUES(18, 5), (19, 6), (20, 1)");
  const auto found = bench.target().check_foreign_keys(10);
  REQUIRE(found);
  CHECK(*found
        == list{"table 'child' row 18: no parent in 'parent'",
                "table 'child' row 19: no parent in 'parent'"});
  CHECK(bench.target().check_foreign_keys(1)->size() == 1);
}

TEST_CASE("nothing temporary of a script is left for the next one") {
  target_bench bench{"CREATE TABLE a(x)"};
  REQUIRE(run(bench, "CREATE TEMP TABLE b(x); CREATE TEMP VIEW c AS SELECT 1;"
                     "CREATE TEMP TRIGGER d AFTER INSERT ON a BEGIN"
                     " INSERT INTO b VALUES(new.x); END;"
                     "CREATE VIRTUAL TABLE temp.e USING fts5(x);"
                     "INSERT INTO a VALUES(1); INSERT INTO a SELECT x FROM b"));
  CHECK(bench.rows("SELECT x FROM a") == list{"1", "1"});
  CHECK(bench.db().query_integer("SELECT count(*) FROM sqlite_temp_schema")
        == 0);
  CHECK(code_of(run(bench, "SELECT * FROM b", "s/2"))
        == error_code::script_failed);
}

TEST_CASE("what dunlin keeps in the temporary schema outlives a script") {
  target_bench bench;
  bench.exec("CREATE TEMP TABLE dunlin_keys_1(x)");
  REQUIRE(run(bench, "CREATE TABLE a(x)"));
  CHECK(bench.db().query_integer("SELECT count(*) FROM sqlite_temp_schema")
        == 1);
}

TEST_CASE("what a script sets for the connection is put back") {
  target_bench bench;
  REQUIRE(run(bench, "PRAGMA legacy_alter_table = on;"
                     "PRAGMA recursive_triggers = on;"
                     "PRAGMA user_version = 7"));
  CHECK(bench.db().query_integer("PRAGMA legacy_alter_table") == 0);
  CHECK(bench.db().query_integer("PRAGMA recursive_triggers") == 0);
  CHECK(bench.db().query_integer("PRAGMA user_version") == 7);
}

TEST_CASE("a script of a run that lost its lease is not run") {
  target_bench bench{"CREATE TABLE a(x)"};
  auto other = sqlite::database::open(bench.file(), SQLITE_OPEN_READWRITE);
  REQUIRE(other);
  auto next = sqlite::make_sqlite_target(**other);
  REQUIRE(next->take_over(target_bench::claim_of("run 2")));
  CHECK(code_of(run(bench, "INSERT INTO a VALUES(1)"))
        == error_code::lease_lost);
  CHECK(bench.rows("SELECT x FROM a").empty());
}
