#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

/// @file
/// Scripts of MariaDB that ask what a statement before has done, while each
/// commits with a row of the ledger.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

/// Tables to number and to keep what was asked.
class asked : public mariadb_fixture {
public:
  asked() {
    run_on_target("CREATE TABLE p(id int AUTO_INCREMENT PRIMARY KEY, x int)");
    run_on_target("CREATE TABLE c(n int)");
  }

  lines kept() const {
    return query(target_config(), "SELECT n FROM c");
  }
};

std::string said(const result<std::string>& answer) {
  return answer ? "done" : answer.error().text;
}

const std::string one_by_one = "-- dunlin: transaction=none\n";

} // namespace

TEST_CASE("MariaDB: a script has the numbers that its own statements drew") {
  asked fixture;
  const auto head = GENERATE_COPY(std::string{}, one_by_one);
  const auto done
      = run_journal(fixture, head
                                 + "INSERT INTO c VALUES(LAST_INSERT_ID());\n"
                                   "INSERT INTO p(x) VALUES(5), (6);\n"
                                   "INSERT INTO p(x) VALUES(7), (8);\n"
                                   "INSERT INTO c VALUES(LAST_INSERT_ID());");
  INFO(said(done));
  REQUIRE(done);
  CHECK(fixture.kept() == lines{"0", "3"});
}

TEST_CASE("MariaDB: a script does not go on with a number that went with the"
          " session of the run before") {
  const auto draws = GENERATE(as<std::string>{}, "INSERT INTO p(x) VALUES(5)",
                              "UPDATE s SET n = LAST_INSERT_ID(n + 1)");
  const auto asks
      = GENERATE(as<std::string>{}, "LAST_INSERT_ID()", "@@last_insert_id",
                 "@@identity", "@@session.identity", "@@LOCAL . identity");
  asked fixture;
  fixture.run_on_target("CREATE TABLE s(n int)");
  fixture.run_on_target("INSERT INTO s VALUES(41)");
  // A number that is given is none that is drawn.
  const auto text = one_by_one + draws
                    + ";\nINSERT INTO later VALUES(1);\n"
                      "INSERT INTO p(id, x) VALUES(30, 1);\n"
                      "INSERT INTO c SELECT "
                    + asks + ";";
  CHECK(code_of(run_journal(fixture, text, "run 1"))
        == error_code::script_failed);
  fixture.run_on_target("CREATE TABLE later(n int)");
  const auto second = run_journal(fixture, text, "run 2");
  CHECK(code_of(second) == error_code::script_failed);
  INFO(said(second));
  CHECK(said(second).find(":5: can't go on from here: what ")
        != std::string::npos);
  CHECK(fixture.kept().empty());
}

TEST_CASE("MariaDB: where statements commit one by one, none keeps what the one"
          " before did") {
  asked fixture;
  const auto question = GENERATE(
      as<std::string>{},
      "INSERT INTO c SELECT"
      " ROW_COUNT()",
      "SET @n = found_rows( )", "SELECT @n := ROW_COUNT()",
      "GET DIAGNOSTICS @n = ROW_COUNT",
      "GET DIAGNOSTICS CONDITION 1 @n = MESSAGE_TEXT",
      "SET @n = @@session.warning_count",
      "SET STATEMENT max_statement_time = 9 FOR SELECT ROW_COUNT() INTO @n",
      "CREATE TABLE k AS SELECT ROW_COUNT()");
  const auto refused
      = run_journal(fixture, "ALTER TABLE p ADD y int;\n" + question);
  CHECK(code_of(refused) == error_code::script_refused);
  CHECK(said(refused).find(":2: ") != std::string::npos);
  CHECK(said(refused).find(" looks back at the statement before")
        != std::string::npos);
  CHECK(run_journal(fixture,
                    "INSERT INTO p(x) VALUES(5), (6);\n"
                    "INSERT INTO c SELECT ROW_COUNT()",
                    "run 2"));
}

TEST_CASE("MariaDB: who only shows what the statement before did is let") {
  asked fixture;
  CHECK(run_journal(fixture, one_by_one + "SELECT ROW_COUNT()"));
}
