#include "tests/cli/scripts_fixture.hpp"

/// @file
/// Scripts that run again when they changed.

using namespace dunlin::test;

TEST_CASE_METHOD(scripts_place, "a repeatable script runs again when it"
                                " changed, and only then") {
  script("R__rows.sql", "INSERT INTO t VALUES('first');");
  script("2.sql", "INSERT INTO t VALUES('two');");
  script("1.sql", "-- dunlin: repeatable\nINSERT INTO t VALUES('again');");
  REQUIRE(run({"run"}).code == 0);
  // Those that may run again come last.
  CHECK(rows() == "two again first\n");
  CHECK(has(run({"run"}).out, "Nothing to do"));

  script("R__rows.sql", "INSERT INTO t VALUES('second');");
  const auto status = run({"status"});
  CHECK(status.code == 3);
  CHECK(has(status.out, "changed, will run again"));
  CHECK(has(status.out, "Of 3 steps a run would leave 2, run again 1."));
  CHECK(status_of("up/R__rows.sql", "a_run_would")
        == "run it again: it changed");
  CHECK(has(run({"run", "--dry-run"}).out, "run it again: it changed"));
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows() == "two again first second\n");
  CHECK(run({"status"}).code == 0);
  CHECK(has(run({"run"}).out, "Nothing to do"));
}

TEST_CASE_METHOD(scripts_place, "a repeatable script that fails when it runs"
                                " again has failed") {
  script("R__rows.sql", "INSERT INTO t VALUES('first');");
  REQUIRE(run({"run"}).code == 0);
  script("R__rows.sql", "INSERT INTO nowhere VALUES(1);");
  CHECK(run({"run"}).code == 1);
  CHECK(status_of("up/R__rows.sql", "state") == "failed");
  script("R__rows.sql", "INSERT INTO t VALUES('mended');");
  CHECK(run({"run"}).code == 0);
  CHECK(rows() == "first mended\n");
}

TEST_CASE_METHOD(scripts_place, "a repeatable script that ended in its midst"
                                " and changed begins anew") {
  const std::string head = "-- dunlin: transaction=none\n";
  script("R__rows.sql", head
                            + "INSERT INTO t VALUES('first');\n"
                              "INSERT INTO nowhere VALUES(1);");
  REQUIRE(run({"run", "--board", "none"}).code == 1);
  CHECK(rows() == "first\n");
  script("R__rows.sql", head
                            + "INSERT INTO t VALUES('second');\n"
                              "INSERT INTO t VALUES('third');");
  CHECK(has(run({"status"}).out, "changed, will run again"));
  CHECK(status_of("up/R__rows.sql", "a_run_would")
        == "run it again: it changed");
  const auto end = run({"run", "--board", "none"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows() == "first second third\n");
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(scripts_place, "a repeatable script that changed does not run"
                                " while a statement of its is in doubt") {
  const std::string head = "-- dunlin: transaction=none\n";
  script("R__copy.sql", head
                            + "INSERT INTO t VALUES('first');\n"
                              "VACUUM INTO 'app.db';\n");
  REQUIRE(run({"run", "--board", "none"}).code == 1);
  const auto* state = GENERATE("begun", "in doubt");
  sql("app.db", "UPDATE dunlin_statements SET state = '" + std::string{state}
                    + "' WHERE state = 'failed'");
  script("R__copy.sql", head + "INSERT INTO t VALUES('second');\n");
  const auto end = run({"run", "--board", "none"});
  INFO(end.out << end.err);
  CHECK(end.code == 6);
  CHECK(has(end.out, "R__copy.sql: the script changed, and it can't be told"
                     " whether statement 2 of its old text took effect"));
  CHECK(has(end.out, "say dunlin resolve redo up/R__copy.sql dunlin.toml"));
  CHECK(rows() == "first\n");
  const auto* word = GENERATE("done", "redo");
  REQUIRE(run({"resolve", word, "up/R__copy.sql"}).code == 0);
  CHECK(run({"run", "--board", "none"}).code == 0);
  CHECK(rows() == "first second\n");
}

TEST_CASE_METHOD(scripts_place, "a script that is not repeatable stops a run"
                                " when it changed") {
  script("1.sql", "INSERT INTO t VALUES(1);");
  REQUIRE(run({"run"}).code == 0);
  script("1.sql", "INSERT INTO t VALUES(2);");
  const auto end = run({"run"});
  CHECK(end.code == 4);
  CHECK(count_lines(end.err) == 1);
  CHECK(has(end.err, "step \"up/1.sql\": its file changed since it did its"
                     " work; take that back, or begin the step anew with"
                     " --reset=up/1.sql"));
  CHECK(run({"status"}).code == 4);
  CHECK(status_of("up/1.sql", "state") == "changed");
}
