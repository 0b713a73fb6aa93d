#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

#include <unistd.h>

#include <string>

/// @file
/// What a script of MariaDB had in its session when it failed, and needs in the
/// session in which it goes on.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

class resumed : public mariadb_fixture {
public:
  resumed() {
    run_on_target("CREATE TABLE l(n int)");
    run_on_target("INSERT INTO l VALUES(7)");
    run_on_target("CREATE TABLE kept(n int)");
  }

  /// Runs a script that fails at a table `later`, makes that, and runs it
  /// again.
  result<std::string> second_run(const std::string& text) {
    CHECK(code_of(run_journal(*this, text, "run 1"))
          == error_code::script_failed);
    run_on_target("CREATE TABLE later(n int)");
    return run_journal(*this, text, "run 2");
  }

  lines kept() const {
    return query(target_config(), "SELECT n FROM kept");
  }
};

std::string said(const result<std::string>& answer) {
  return answer ? "done" : answer.error().text;
}

/// Whether a run says that it can't go on for this.
bool misses(const result<std::string>& answer, const std::string& what) {
  return said(answer).find("can't go on from here: ") != std::string::npos
         && said(answer).find(what) != std::string::npos;
}

const std::string fails = "INSERT INTO later VALUES(1);\n";

} // namespace

TEST_CASE("MariaDB: what guards two changes is not asked again between them") {
  resumed fixture;
  const auto second = fixture.second_run(
      "SELECT count(*) INTO @has FROM information_schema.columns WHERE"
      " table_schema = database() AND table_name = 'l' AND column_name = 'm';\n"
      "SET @s = IF(@has > 0, 'DO 1', 'ALTER TABLE l ADD m int');\n"
      "PREPARE s FROM @s;\nEXECUTE s;\n"
      + fails
      + "SET @s = IF(@has > 0, 'DO 1', 'INSERT INTO kept VALUES(1)');\n"
        "PREPARE s FROM @s;\nEXECUTE s;");
  INFO(said(second));
  CHECK(misses(second, "@has"));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: what guards one change is asked again behind a failure"
          " before it") {
  resumed fixture;
  const auto second = fixture.second_run(
      fails
      + "SELECT count(*) INTO @has FROM information_schema.columns WHERE"
        " table_schema = database() AND table_name = 'l' AND column_name ="
        " 'm';\n"
        "SET @s = IF(@has > 0, 'DO 1', 'INSERT INTO kept VALUES(1)');\n"
        "PREPARE s FROM @s;\nEXECUTE s;");
  INFO(said(second));
  CHECK(second);
  CHECK(fixture.kept() == lines{"1"});
}

TEST_CASE("MariaDB: a variable that a text filled is missed") {
  const auto fills = GENERATE(
      as<std::string>{},
      "SET @q = 'SELECT max(n) INTO @top FROM l';\nPREPARE s FROM @q;\n"
      "EXECUTE s;\n",
      "EXECUTE IMMEDIATE 'SELECT max(n) INTO @top FROM l';\n",
      "SET STATEMENT max_statement_time = 9 FOR SELECT max(n) INTO @top FROM"
      " l;\n",
      "SET STATEMENT max_statement_time = 9 FOR EXECUTE IMMEDIATE 'SELECT"
      " max(n) INTO @top FROM l';\n",
      "DELIMITER //\nBEGIN NOT ATOMIC SET @top = (SELECT max(n) FROM l); END //"
      "\nDELIMITER ;\n");
  resumed fixture;
  const auto second
      = fixture.second_run("-- dunlin: transaction=none\n" + fills + fails
                           + "INSERT INTO kept VALUES(@top);");
  INFO(said(second));
  CHECK(misses(second, "@top"));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: a variable is missed by whatever spelling of its name") {
  const auto [fills, rest] = GENERATE(table<std::string, std::string>({
      {"SET @h\xc3\xb6"
       "he = 1; SET @q = 'SELECT 7 INTO @h\xc3\xb6"
       "he';"
       " PREPARE s FROM @q; EXECUTE s",
       "INSERT INTO kept VALUES(@h\xc3\xb6"
       "he)"},
      {"CALL gives(@my.top)",
       "EXECUTE IMMEDIATE 'INSERT INTO kept VALUES(@my.top)'"},
      {"CALL gives(@`top`)", "INSERT INTO kept VALUES(@Top)"},
      {"CALL gives(@top)",
       "EXECUTE IMMEDIATE 'INSERT INTO kept VALUES(@\\'top\\')'"},
  }));
  INFO(fills);
  resumed fixture;
  fixture.run_on_target("CREATE PROCEDURE gives(OUT a int) SET a = 7");
  const auto second = fixture.second_run("-- dunlin: transaction=none\n" + fills
                                         + ";\n" + fails + rest + ";");
  INFO(said(second));
  CHECK(misses(second, "what "));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: what a routine left in its session is missed where the rest"
          " needs it") {
  const auto [body, call, rest, what] = GENERATE(table<std::string, std::string,
                                                       std::string,
                                                       std::string>({
      {"PROCEDURE r() SET @top = 7", "CALL r()", "VALUES(@top)", "@top"},
      {"PROCEDURE r() BEGIN DECLARE i int; SELECT 7, max(n) INTO i, @top"
       " FROM l; END",
       "CALL r()", "VALUES(@top)", "@top"},
      {"FUNCTION r() RETURNS int BEGIN SET @top = 7; RETURN 1; END", "DO r()",
       "VALUES(@top)", "@top"},
      {"TRIGGER r AFTER INSERT ON l FOR EACH ROW SET @top := NEW.n",
       "INSERT INTO l VALUES(7)", "VALUES(@top)", "@top"},
      {"PROCEDURE r() CREATE TEMPORARY TABLE IF NOT EXISTS mine AS SELECT 7"
       " AS n",
       "CALL r()", "SELECT n FROM Mine", "mine"},
      {"PROCEDURE r() SET SESSION foreign_key_checks = 0", "CALL r()",
       "VALUES(1)", "has set in the session"},
      {"PROCEDURE r() BEGIN IF 1 THEN SET foreign_key_checks = 0; END IF;"
       " END",
       "CALL r()", "VALUES(1)", "has set in the session"},
      {"PROCEDURE r() EXECUTE IMMEDIATE 'SELECT 7 INTO @top'", "CALL r()",
       "VALUES(@top)", "@top"},
      {"PROCEDURE r() BEGIN DECLARE i int; SET i = CASE WHEN 1 THEN 2 ELSE"
       " 3 END, @top = 7; END",
       "CALL r()", "VALUES(@top)", "@top"},
      {"PROCEDURE r() SET @a = REPEAT('x', 2), @top = 7", "CALL r()",
       "VALUES(@top)", "@top"},
      {"PROCEDURE r() CALL gives(CASE WHEN 1 THEN 7 ELSE 3 END, @top)",
       "CALL r()", "VALUES(@top)", "@top"},
      {"PROCEDURE r() BEGIN DO 1; GET DIAGNOSTICS @a = NUMBER, @top ="
       " ROW_COUNT; END",
       "CALL r()", "VALUES(@top)", "@top"},
      {"PROCEDURE r() SET STATEMENT max_statement_time = 9 FOR SELECT 7 INTO"
       " @top",
       "CALL r()", "VALUES(@top)", "@top"},
      {"PROCEDURE r() BEGIN BEGIN DECLARE sql_notes int; END; SET sql_notes"
       " = 0; END",
       "CALL r()", "VALUES(1)", "has set in the session"},
  }));
  INFO(body);
  const bool is_gone = GENERATE(false, true);
  resumed fixture;
  fixture.run_on_target(
      "CREATE PROCEDURE gives(n int, OUT top int) SET top = n");
  const auto name = body.substr(0, body.find(' ')) + " r";
  const auto second = fixture.second_run(
      "DELIMITER //\nCREATE " + body + "//\nDELIMITER ;\n" + call + ";\n"
      + (is_gone ? "DROP " + name + ";\n" : "") + fails + "INSERT INTO kept "
      + rest + ";");
  INFO(said(second));
  CHECK(misses(second, what));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: a routine that became another one behind its call has left"
          " what it did then") {
  const auto [before, text] = GENERATE(table<std::string, std::string>({
      {"", "CREATE PROCEDURE r() SET @top = 7; CALL r(); CREATE OR REPLACE"
           " PROCEDURE r() DO 1;\n"},
      {"", "CREATE PROCEDURE r() DO 1; CALL r(); CREATE OR REPLACE PROCEDURE"
           " r() SET @top = 7; CALL r(); DROP PROCEDURE r;\n"},
      {"PROCEDURE r() SET @top = 7",
       "CALL r(); CREATE OR REPLACE PROCEDURE r() DO 1;\n"},
      {"PROCEDURE r() SET @top = 7",
       "CALL r(); DROP PROCEDURE r; CREATE PROCEDURE r() DO 1; CALL r();\n"},
      {"FUNCTION r() RETURNS int RETURN @top := 7",
       "DO r(); DROP FUNCTION r;\n"},
      {"TRIGGER r AFTER INSERT ON l FOR EACH ROW SET @top = 7",
       "INSERT INTO l VALUES(1); DROP TRIGGER r;\n"},
      {"TRIGGER r AFTER INSERT ON l FOR EACH ROW SET @top = 7",
       "INSERT INTO l VALUES(1); CREATE OR REPLACE TRIGGER r AFTER INSERT ON l"
       " FOR EACH ROW DO 1;\n"},
  }));
  INFO(before);
  INFO(text);
  resumed fixture;
  if (!before.empty())
    fixture.run_on_target("CREATE " + before);
  const auto second
      = fixture.second_run(text + fails + "INSERT INTO kept VALUES(@top);");
  INFO(said(second));
  CHECK(misses(second, "@top"));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: what a trigger may have left is missed that is read in a"
          " mode of its own") {
  resumed fixture;
  auto other = mariadb_fixture::open_database(fixture.target_config());
  mariadb_fixture::run(*other, "SET sql_mode = 'NO_BACKSLASH_ESCAPES'");
  mariadb_fixture::run(*other,
                       "CREATE TRIGGER r AFTER INSERT ON l FOR EACH ROW BEGIN"
                       " SET @a = '\\', @top = 7, @b = \"'\", @c = '\"';"
                       " -- '\n END");
  const auto second
      = fixture.second_run("-- dunlin: transaction=none\n"
                           "INSERT INTO l VALUES(1);\n"
                           + fails + "INSERT INTO kept VALUES(@top);");
  INFO(said(second));
  CHECK(misses(second, "@top"));
}

TEST_CASE("MariaDB: a temporary table that a text made is missed, as is a"
          " setting") {
  const auto [made, rest, what]
      = GENERATE(table<std::string, std::string, std::string>({
          {"BEGIN NOT ATOMIC CREATE TEMPORARY TABLE mine AS SELECT 7 AS n; END",
           "SELECT n FROM mine", "mine"},
          {"SET STATEMENT max_statement_time = 9 FOR CREATE TEMPORARY TABLE"
           " mine AS SELECT 7 AS n",
           "SELECT n FROM mine", "the temporary table"},
          {"EXECUTE IMMEDIATE 'CREATE TEMPORARY TABLE mine AS SELECT 7 AS n'",
           "SELECT n FROM mine", "mine"},
          {"PREPARE s FROM 'CREATE OR REPLACE TEMPORARY TABLE mine AS SELECT 7"
           " AS n' // EXECUTE s",
           "SELECT n FROM mine", "mine"},
          {"BEGIN NOT ATOMIC SET foreign_key_checks = 0; END", "VALUES(1)",
           "has set in the session"},
      }));
  INFO(made);
  resumed fixture;
  const auto second = fixture.second_run(
      "-- dunlin: transaction=none\nDELIMITER //\n" + made + "//\nDELIMITER ;\n"
      + fails + "INSERT INTO kept " + rest + ";");
  INFO(said(second));
  CHECK(misses(second, what));
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: a script goes on behind a routine that left nothing that it"
          " needs") {
  const auto [body, call] = GENERATE(table<std::string, std::string>({
      {"PROCEDURE r() BEGIN DECLARE i int DEFAULT 1; SET i = i + 1, @other = 1;"
       " UPDATE l SET n = i; CREATE TEMPORARY TABLE mine(n int); END",
       "CALL r()"},
      {"PROCEDURE r() SELECT count(*) FROM l WHERE n = @top", "CALL r()"},
      {"PROCEDURE r() BEGIN DECLARE a, sql_notes int; SET sql_notes = 0; END",
       "CALL r()"},
      {"PROCEDURE r() SET STATEMENT max_statement_time = 9, sql_notes = 0 FOR"
       " SELECT 1",
       "CALL r()"},
      {"FUNCTION r() RETURNS int RETURN (SELECT max(n) FROM l)", "DO r()"},
      {"TRIGGER r AFTER INSERT ON l FOR EACH ROW INSERT INTO kept"
       " VALUES(NEW.n + @top)",
       "INSERT INTO l VALUES(NULL)"},
      {"PROCEDURE r() DO 1",
       "CALL r(); CREATE OR REPLACE PROCEDURE r() SET @other = 2; CALL r();"
       " DROP PROCEDURE r"},
  }));
  INFO(body);
  resumed fixture;
  const auto second = fixture.second_run(
      "DELIMITER //\nCREATE " + body + "//\nDELIMITER ;\nSET @top = 5;\n" + call
      + ";\n" + fails + "INSERT INTO kept VALUES(@top);");
  INFO(said(second));
  CHECK(second);
  CHECK(fixture.kept().back() == "5");
}

TEST_CASE("MariaDB: of what a script is done with, what its rest does not need"
          " is not said again") {
  mariadb_fixture fixture;
  const auto number = std::to_string(getpid());
  const auto old = "old_" + number;
  const auto place = "new_" + number;
  const auto as_admin = [](const std::string& statement) {
    mariadb_fixture::run_as_admin(statement);
  };
  for (const auto& name : {old, place})
    as_admin("CREATE OR REPLACE DATABASE " + name);
  as_admin("CREATE TABLE " + place + ".kept(n int)");
  const auto text
      = "USE " + old
        + ";\nCREATE TABLE t(n int);\nPREPARE p FROM 'SELECT n FROM t';\n"
          "EXECUTE p;\nDEALLOCATE PREPARE p;\nPREPARE q FROM 'SELECT n FROM"
          " t';\nPREPARE r FROM 'SELECT n FROM t';\nDROP PREPARE r;\nUSE "
        + place
        + ";\nPREPARE q FROM 'INSERT INTO kept VALUES(?)';\nDROP DATABASE "
        + old + ";\nSET @a = 5;\n" + fails + "EXECUTE q USING @a;";
  const auto first = run_journal(fixture, text, "run 1");
  INFO(said(first));
  CHECK(code_of(first) == error_code::script_failed);
  as_admin("CREATE TABLE " + place + ".later(n int)");
  const auto second = run_journal(fixture, text, "run 2");
  INFO(said(second));
  CHECK(second);
  CHECK(mariadb_fixture::query(fixture.target_config(),
                               "SELECT n FROM " + place + ".kept")
        == lines{"5"});
  as_admin("DROP DATABASE " + place);
}

TEST_CASE(
    "MariaDB: a value that comes from a column called password is missed") {
  resumed fixture;
  fixture.run_on_target("CREATE TABLE u(password int)");
  fixture.run_on_target("INSERT INTO u VALUES(9)");
  const auto second = fixture.second_run(
      "-- dunlin: transaction=none\nSET @p = (SELECT password FROM u);\n"
      + fails + "INSERT INTO kept VALUES(@p);");
  INFO(said(second));
  CHECK(misses(second, "@p"));
}
