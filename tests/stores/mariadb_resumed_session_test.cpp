#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

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
