#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

#include <chrono>
#include <thread>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

lines rows_of(const mariadb_fixture& fixture, const std::string& sql) {
  return mariadb_fixture::query(fixture.target_config(), sql);
}

/// Runs a script twice, as a run and the next one do.
struct two_runs {
  two_runs(mariadb_fixture& fixture, const std::string& text)
      : first(run_journal(fixture, text, "run 1")),
        second(run_journal(fixture, text, "run 2")) {
    // nop
  }

  result<std::string> first;
  result<std::string> second;
};

/// Takes an operator's word for the statement that is in doubt.
void resolve(mariadb_fixture& fixture, bool took_effect) {
  auto store = fixture.open_target();
  REQUIRE(store->target()->take_over(claim_of("operator")));
  REQUIRE(store->target()->settle_statement("s/1", took_effect));
}

std::string said(const result<std::string>& answer) {
  return answer ? "done" : answer.error().text;
}

} // namespace

TEST_CASE("MariaDB: a script whose transaction a statement would end goes on"
          " behind it when it runs again") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE PROCEDURE defines() BEGIN"
                        " INSERT INTO l VALUES(1);"
                        " CREATE TABLE IF NOT EXISTS zz(a int);"
                        " INSERT INTO l VALUES(2); END");
  fixture.run_on_target("CREATE PROCEDURE leads() CALL defines()");
  const auto [statement, did] = GENERATE(
      std::pair{"EXECUTE IMMEDIATE 'CREATE TABLE zz(a int)'", lines{}},
      std::pair{"SET @s = 'CREATE TABLE zz(a int)'; PREPARE s FROM @s;\n"
                "EXECUTE s; DEALLOCATE PREPARE s",
                lines{}},
      std::pair{"CALL defines()", lines{"1", "2"}},
      std::pair{"CALL leads()", lines{"1", "2"}},
      std::pair{"DELIMITER //\nBEGIN NOT ATOMIC INSERT INTO l VALUES(1);"
                " CREATE TABLE zz(a int); END //\nDELIMITER ;\nDO 1",
                lines{"1"}},
      std::pair{"SET DEFAULT ROLE NONE", lines{}});
  const std::string head = GENERATE("", "-- dunlin: transaction=none\n");
  INFO(statement);
  const two_runs runs{fixture, head + "INSERT INTO l VALUES(0);\n" + statement
                                   + ";\nINSERT INTO nowhere VALUES(1);"};
  CHECK(code_of(runs.first) == error_code::script_failed);
  INFO(said(runs.first));
  CHECK(code_of(runs.second) == error_code::script_failed);
  CHECK(said(runs.second).find("nowhere") != std::string::npos);
  lines expected{"0"};
  expected.insert(expected.end(), did.begin(), did.end());
  CHECK(rows_of(fixture, "SELECT n FROM l") == expected);
}

TEST_CASE("MariaDB: a call that keeps to its transaction leaves a script"
          " whole") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE FUNCTION f() RETURNS int RETURN 1");
  fixture.run_on_target(
      "CREATE PROCEDURE stays() BEGIN DECLARE i int DEFAULT 0;"
      " CREATE TEMPORARY TABLE t(a int); SAVEPOINT s; WHILE i < f() DO"
      " INSERT INTO l VALUES(i); SET i = i + 1; END WHILE;"
      " ROLLBACK TO s; DROP TEMPORARY TABLE t; END");
  const two_runs runs{fixture, "INSERT INTO l VALUES(1); CALL stays();"
                               " INSERT INTO nowhere VALUES(1)"};
  INFO(said(runs.second));
  CHECK(code_of(runs.second) == error_code::script_failed);
  CHECK(rows_of(fixture, "SELECT * FROM l").empty());
  CHECK(rows_of(fixture, "SELECT * FROM dunlin_statements").empty());
}

TEST_CASE("MariaDB: a statement that runs what its text does not tell is in"
          " doubt when nobody saw its end") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE TABLE mi(n int) ENGINE = MyISAM");
  fixture.run_on_target("CREATE PROCEDURE ends() BEGIN INSERT INTO l VALUES(1);"
                        " COMMIT; END");
  const auto* const statement
      = GENERATE("EXECUTE IMMEDIATE 'INSERT INTO l VALUES(1)'", "CALL ends()",
                 "INSERT INTO mi VALUES(1)");
  const auto text = "INSERT INTO l VALUES(0);\n" + std::string{statement}
                    + ";\nINSERT INTO l VALUES(2);";
  // Behind the statement, before the row of its outcome.
  REQUIRE(is_killed_at(7, fixture, text));
  const auto before
      = rows_of(fixture, "SELECT n FROM l UNION ALL SELECT n FROM mi");
  CHECK(before == lines{"0", "1"});
  const auto next = run_journal(fixture, text);
  CHECK(code_of(next) == error_code::statement_in_doubt);
  CHECK(holds(said(next), "s/1.sql:2: "));
  CHECK(holds(said(next), "dunlin resolve done or redo"));
  CHECK(code_of(run_journal(fixture, text)) == error_code::statement_in_doubt);

  resolve(fixture, true);
  REQUIRE(run_journal(fixture, text));
  CHECK(
      rows_of(fixture, "SELECT n FROM l UNION ALL SELECT n FROM mi ORDER BY 1")
      == lines{"0", "1", "2"});
}

TEST_CASE("MariaDB: a script with a call that commits does its work once, at"
          " whichever moment it is killed") {
  const std::string text = "INSERT INTO l VALUES(0);\nCALL ends();\n"
                           "INSERT INTO l VALUES(2);";
  for (int moment = 1;; ++moment) {
    mariadb_fixture fixture;
    fixture.run_on_target("CREATE TABLE l(n int)");
    fixture.run_on_target("CREATE PROCEDURE ends() BEGIN INSERT INTO l"
                          " VALUES(1); COMMIT; END");
    INFO("killed at moment " << moment);
    if (!is_killed_at(moment, fixture, text)) {
      CHECK(moment > 10);
      break;
    }
    auto next = run_journal(fixture, text);
    if (code_of(next) == error_code::statement_in_doubt) {
      resolve(fixture, rows_of(fixture, "SELECT n FROM l WHERE n = 1").size());
      next = run_journal(fixture, text);
    }
    INFO(said(next));
    CHECK(next);
    CHECK(rows_of(fixture, "SELECT n FROM l") == lines{"0", "1", "2"});
  }
}

TEST_CASE("MariaDB: a column that is added only where it is missing is added"
          " once, at whichever moment the script is killed") {
  const std::string text
      = "INSERT INTO l VALUES(0);\n"
        "SELECT count(*) INTO @has FROM information_schema.columns WHERE"
        " table_schema = database() AND table_name = 'l'"
        " AND column_name = 'm';\n"
        "SET @s = IF(@has > 0, 'DO 1', 'ALTER TABLE l ADD m int DEFAULT 5');\n"
        "PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s;\n"
        "INSERT INTO l(n) VALUES(1);";
  for (int moment = 1;; ++moment) {
    mariadb_fixture fixture;
    fixture.run_on_target("CREATE TABLE l(n int)");
    INFO("killed at moment " << moment);
    if (!is_killed_at(moment, fixture, text)) {
      CHECK(moment > 20);
      break;
    }
    auto next = run_journal(fixture, text);
    if (code_of(next) == error_code::statement_in_doubt) {
      resolve(fixture,
              moment % 2 == 0
                  && rows_of(fixture, "SHOW COLUMNS FROM l").size() == 2);
      next = run_journal(fixture, text);
    }
    INFO(said(next));
    CHECK(next);
    CHECK(rows_of(fixture, "SELECT * FROM l") == lines{"0, 5", "1, 5"});
  }
}

TEST_CASE("MariaDB: a value that other statements than PREPARE name is not"
          " computed anew") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE SEQUENCE q");
  fixture.run_on_target("CREATE FUNCTION f() RETURNS int BEGIN"
                        " INSERT INTO l VALUES(1); RETURN 1; END");
  fixture.run_on_target("CREATE PROCEDURE p(OUT a int) SET a = 7");
  const auto* const head
      = GENERATE("SET @a = (SELECT 1), @s = 'DO 1'; PREPARE s FROM @s;"
                 " INSERT INTO l VALUES(@a)",
                 "SET @a = (SELECT 1), @s = 'DO @a'; PREPARE s FROM @s",
                 "SET @a = (SELECT 1), @s = 'DO 1'; PREPARE s FROM @s",
                 "SET @a = f(); SET @s = CONCAT('DO ', @a); PREPARE s FROM @s",
                 "SET @a = NEXT VALUE FOR q; SET @s = CONCAT('DO ', @a); "
                 "PREPARE s FROM @s",
                 "SET @a = NEXT VALUE FOR q", "SET @a = CURRENT_TIMESTAMP",
                 "CALL p(@A); SET @b = @a");
  INFO(head);
  const two_runs runs{fixture, std::string{head}
                                   + ";\nCREATE TABLE made(n int);\n"
                                     "INSERT INTO nowhere VALUES(1);"};
  CHECK(code_of(runs.first) == error_code::script_failed);
  INFO(said(runs.second));
  CHECK(holds(said(runs.second), "s/1.sql:3: can't go on from here: what "));
}

TEST_CASE("MariaDB: a statement that can't be followed to its end runs alone"
          " where the server has a table without transactions") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE TABLE kept(n int) ENGINE = MyISAM");
  auto other = mariadb_fixture::open_database(fixture.target_config());
  mariadb_fixture::run(*other, "SET sql_mode = 'ORACLE'");
  mariadb_fixture::run(*other, "CREATE TRIGGER logs AFTER INSERT ON l FOR EACH"
                               " ROW BEGIN INSERT INTO kept VALUES(1); END");
  const two_runs runs{fixture, "INSERT INTO l VALUES(1);\n"
                               "INSERT INTO nowhere VALUES(1)"};
  INFO(said(runs.second));
  CHECK(code_of(runs.second) == error_code::script_failed);
  CHECK(rows_of(fixture, "SELECT * FROM kept") == lines{"1"});
}

TEST_CASE("MariaDB: a call that failed behind its own commit is in doubt, one"
          " that did nothing for good runs again") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  const auto [commits, is_doubt] = GENERATE(
      std::pair{"COMMIT;", true}, std::pair{"COMMIT; START TRANSACTION;", true},
      std::pair{"IF 1 = 2 THEN COMMIT; END IF;", false});
  INFO(commits);
  fixture.run_on_target("CREATE PROCEDURE fails() BEGIN INSERT INTO l"
                        " VALUES(1); "
                        + std::string{commits}
                        + " INSERT INTO nowhere VALUES(1); END");
  const two_runs runs{fixture, "CALL fails();"};
  const auto code
      = is_doubt ? error_code::statement_in_doubt : error_code::script_failed;
  INFO(said(runs.first));
  CHECK(code_of(runs.first) == code);
  CHECK(code_of(runs.second) == code);
  CHECK(rows_of(fixture, "SELECT n FROM l")
        == (is_doubt ? lines{"1"} : lines{}));
}

TEST_CASE("MariaDB: a script that limits its rows fails without a doubt") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE PROCEDURE fails() SIGNAL SQLSTATE '45000'");
  const two_runs runs{fixture, "SET sql_select_limit = 0;\n"
                               "INSERT INTO l VALUES(1);\nCALL fails();"};
  INFO(said(runs.first));
  CHECK(code_of(runs.first) == error_code::script_failed);
  CHECK(code_of(runs.second) == error_code::script_failed);
  CHECK(rows_of(fixture, "SELECT n FROM l").empty());
}

TEST_CASE("MariaDB: what a script wrote to a table without transactions comes"
          " once") {
  mariadb_fixture fixture;
  const std::string engine = GENERATE("MyISAM", "MEMORY", "Aria");
  fixture.run_on_target("CREATE TABLE l(n int PRIMARY KEY)");
  fixture.run_on_target("CREATE TABLE kept(n int) ENGINE = " + engine);
  fixture.run_on_target("CREATE VIEW seen AS SELECT * FROM kept");
  fixture.run_on_target("CREATE FUNCTION writes() RETURNS int BEGIN"
                        " INSERT INTO kept VALUES(1); RETURN 1; END");
  fixture.run_on_target("CREATE TRIGGER logs AFTER UPDATE ON l FOR EACH ROW"
                        " INSERT INTO kept VALUES(1)");
  fixture.run_on_target("CREATE PROCEDURE calls() INSERT INTO kept VALUES(1)");
  fixture.run_on_target("INSERT INTO l VALUES(7)");
  const auto* const statement = GENERATE(
      "INSERT INTO kept VALUES(1)", "INSERT INTO seen VALUES(1)", "DO writes()",
      "SET @a = writes()", "CALL calls()", "UPDATE l SET n = 8 WHERE n = 7",
      "CREATE TABLE more LIKE kept; INSERT INTO more VALUES(1);"
      " INSERT INTO kept SELECT n FROM more");
  INFO(statement);
  const two_runs runs{fixture, std::string{statement}
                                   + ";\nINSERT INTO l VALUES(1), (1);"};
  INFO(said(runs.first));
  INFO(said(runs.second));
  CHECK(code_of(runs.first) == error_code::script_failed);
  CHECK_FALSE(runs.second);
  CHECK(rows_of(fixture, "SELECT n FROM kept") == lines{"1"});
}

TEST_CASE("MariaDB: a statement that failed amid a table without transactions"
          " is in doubt, one that wrote nothing is not") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE kept(n int PRIMARY KEY) ENGINE = MyISAM");
  const auto [values, code]
      = GENERATE(std::pair{"(1), (1)", error_code::statement_in_doubt},
                 std::pair{"('x'), (1)", error_code::script_failed});
  const two_runs runs{fixture, "INSERT INTO kept VALUES" + std::string{values}};
  INFO(said(runs.first));
  CHECK(code_of(runs.first) == code);
  CHECK(code_of(runs.second) == code);
}

TEST_CASE("MariaDB: a temporary table of any engine leaves a script whole") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  const two_runs runs{fixture,
                      "CREATE TEMPORARY TABLE mine(n int) ENGINE = MEMORY;"
                      " INSERT INTO mine VALUES(1);"
                      " INSERT INTO l SELECT n FROM mine;"
                      " INSERT INTO nowhere VALUES(1)"};
  CHECK(code_of(runs.second) == error_code::script_failed);
  CHECK(rows_of(fixture, "SELECT n FROM l").empty());
}

TEST_CASE("MariaDB: a script is in doubt whose procedure became one that"
          " commits while the script ran") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE l(n int)");
  fixture.run_on_target("CREATE PROCEDURE p() INSERT INTO l VALUES(2)");
  const auto lock = "GET_LOCK('" + fixture.target_name() + "', 60)";
  auto other = mariadb_fixture::open_database(fixture.target_config());
  mariadb_fixture::run(*other, "DO " + lock);
  const auto text = "INSERT INTO l VALUES(1);\nDO " + lock
                    + ";\nCALL p();\nINSERT INTO l VALUES(3);";
  std::optional<result<std::string>> first;
  std::thread runs{[&] { first = run_journal(fixture, text); }};
  const auto until
      = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (rows_of(fixture, "SELECT count(*) FROM information_schema.processlist"
                          " WHERE state = 'User lock' AND db = database()")
             != lines{"1"}
         && std::chrono::steady_clock::now() < until) {
  }
  mariadb_fixture::run(*other, "CREATE OR REPLACE PROCEDURE p() BEGIN"
                               " INSERT INTO l VALUES(2); COMMIT; END");
  other.reset();
  runs.join();
  INFO(said(*first));
  CHECK(code_of(*first) == error_code::statement_in_doubt);
  CHECK(holds(said(*first), "s/1.sql:3: this statement ended"));
  CHECK(code_of(run_journal(fixture, text)) == error_code::statement_in_doubt);
  resolve(fixture, true);
  REQUIRE(run_journal(fixture, text));
  CHECK(rows_of(fixture, "SELECT n FROM l") == lines{"1", "2", "3"});
}

TEST_CASE("MariaDB: a change is in doubt that leaves the same definitions"
          " behind as it found") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(k int PRIMARY KEY, a int, b int)");
  fixture.run_on_target("CREATE TABLE t_new LIKE t");
  fixture.run_on_target("INSERT INTO t VALUES(1, 10, 20)");
  const std::string text
      = GENERATE("RENAME TABLE t TO t_old, t_new TO t, t_old TO t_new",
                 "RENAME TABLE IF EXISTS t TO t_old, t_new TO t, t_old TO"
                 " t_new",
                 "RENAME TABLE t WAIT 5 TO t_old, t_new NOWAIT TO t, t_old TO"
                 " t_new",
                 "ALTER TABLE t DROP COLUMN a, CHANGE b a int, ADD COLUMN b"
                 " int",
                 "ALTER TABLE t CHANGE a b int AFTER k, CHANGE b a int AFTER k",
                 "ALTER TABLE t WAIT 9 RENAME COLUMN `A` TO b, CHANGE b a int"
                 " AFTER k",
                 "ALTER TABLE t DROP a, DROP COLUMN b, ADD (a int, b int)",
                 "ALTER TABLE t DROP IF EXISTS a, CHANGE b a int, ADD b int");
  INFO(text);
  // Behind the statement, before the row of its outcome.
  REQUIRE(is_killed_at(3, fixture, text));
  const auto before = rows_of(fixture, "SELECT * FROM t");
  CHECK(before != lines{"1, 10, 20"});
  const auto next = run_journal(fixture, text);
  INFO(said(next));
  CHECK(code_of(next) == error_code::statement_in_doubt);
  CHECK(rows_of(fixture, "SELECT * FROM t") == before);
}

TEST_CASE("MariaDB: a change that would have left other definitions runs again"
          " where nothing shows of it") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(k int PRIMARY KEY, a int, b int)");
  fixture.run_on_target("CREATE TABLE t_new LIKE t");
  const std::string text
      = GENERATE("RENAME TABLE t TO t_old, t_new TO t",
                 "ALTER TABLE t CHANGE a c int, RENAME COLUMN b TO d",
                 "ALTER TABLE t DROP a, CHANGE b a int",
                 "ALTER TABLE t CHANGE a a bigint, DROP INDEX IF EXISTS a,"
                 " ADD INDEX a(a)");
  INFO(text);
  // Before the statement, behind the row of its intent.
  REQUIRE(is_killed_at(2, fixture, text));
  const auto next = run_journal(fixture, text);
  INFO(said(next));
  CHECK(next);
}
