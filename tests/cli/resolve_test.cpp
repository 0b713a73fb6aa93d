#include "tests/cli/scripts_fixture.hpp"

/// @file
/// A script that is in doubt, and what an operator says of it.

using namespace dunlin::test;

namespace {

/// Three scripts and a table step; the second script copies the database into a
/// file.
class resolving : public workplace {
public:
  resolving() {
    sql("old.db", "CREATE TABLE t(id INTEGER PRIMARY KEY);"
                  "INSERT INTO t VALUES(1), (2)");
    write("up/1.sql", "CREATE TABLE t(id INTEGER PRIMARY KEY);");
    write("up/2.sql", "VACUUM INTO 'copy.db';\nCREATE TABLE u(id);");
    write("end/3.sql", "INSERT INTO u SELECT count(*) FROM t;");
    write("dunlin.toml", two_stores + R"([[scripts]]
store = "new"
folder = "up"
[[tables]]
name = "t"
from = "old"
to = "new"
[[scripts]]
store = "new"
folder = "end"
)");
  }

  /// Ends in doubt: nobody saw how the copy ended.
  void make_doubt(const std::string& which = "1") const {
    sql("copy.db", "CREATE TABLE there(x)");
    REQUIRE(run({"run", "--board", "none"}).code == 1);
    sql("new.db",
        "UPDATE dunlin_statements SET state = 'begun' WHERE " + which);
  }
};

} // namespace

TEST_CASE_METHOD(resolving, "a step that stays in doubt ends the run with exit"
                            " 6, and names what to say") {
  make_doubt();
  const auto before = run({"status"});
  CHECK(before.code == 1);
  const auto doubtful = run({"run", "--board", "none"});
  INFO(doubtful.out << doubtful.err);
  CHECK(doubtful.code == 6);
  CHECK(has(doubtful.out, "up/2.sql:1: it can't be told whether this statement"
                          " took effect; look whether it did, then say so by"
                          " dunlin resolve done or redo"));
  CHECK(has(doubtful.out,
            "\nup/2.sql: if it took effect, say dunlin resolve done"
            " up/2.sql dunlin.toml\nup/2.sql: if it did not, say"
            " dunlin resolve redo up/2.sql dunlin.toml\n"));
  CHECK(has(doubtful.out, "Next, once the doubt is settled by dunlin resolve:"
                          " dunlin run dunlin.toml"));
  const auto status = run({"status"});
  CHECK(status.code == 6);
  CHECK(has(status.out, "in doubt"));
  CHECK(has(status.out, "say dunlin resolve redo up/2.sql dunlin.toml\n"));
  CHECK(has(run({"status", "--json"}).out, "\"state\": \"in doubt\""));

  SECTION("it took effect") {
    const auto settled = run({"resolve", "done", "up/2.sql"});
    INFO(settled.err);
    CHECK(settled.code == 0);
    CHECK(has(settled.out, "up/2.sql: its statement in doubt took effect"));
    CHECK(run({"status"}).code == 3);
  }
  SECTION("it did not") {
    REQUIRE(run({"resolve", "redo", "up/2.sql", "dunlin.toml"}).code == 0);
    CHECK(run({"run", "--board", "none"}).code == 1);
    REQUIRE(::unlink((folder() + "/copy.db").c_str()) == 0);
  }
  SECTION("what was said is told as JSON") {
    const auto settled = run({"resolve", "done", "up/2.sql", "--json"});
    CHECK(settled.code == 0);
    CHECK(has(settled.out, "\"verb\": \"done\""));
    CHECK(has(settled.out, "\"next\": \"dunlin run dunlin.toml\""));
  }
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(query("new.db", "SELECT id FROM u") == "2\n");
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(resolving, "of several statements on one line the one in doubt"
                            " is told by its number") {
  write("up/2.sql", "SELECT 1; VACUUM INTO 'copy.db'; CREATE TABLE u(id);");
  make_doubt("ordinal = 1");
  const auto doubtful = run({"run", "--board", "none"});
  INFO(doubtful.out);
  CHECK(doubtful.code == 6);
  CHECK(has(doubtful.out,
            "up/2.sql:1: it can't be told whether statement 2 of the 3 that"
            " begin on this line took effect; look whether it did"));
}

TEST_CASE_METHOD(resolving,
                 "what waits for a step in doubt is blocked by it, as"
                 " a run has it") {
  make_doubt();
  const auto end = run({"run", "--board", "none"});
  CHECK(has(end.out, "\nblocked by up/2.sql: t, end/3.sql\n"));
  const auto status = run({"status"}).out;
  INFO(status);
  CHECK(has(status, "\nblocked by up/2.sql: t, end/3.sql\n"));
  CHECK(has(status, "Of 4 steps a run would leave 1, stop at 1, not come to"
                    " 2.\n"));
  const auto told = run({"status", "--json"}).out;
  CHECK(has(told, "\"blocked_by\": \"up/2.sql\""));
  CHECK(has(told, "\"a_run_would\": \"not come to it: it waits for a step in"
                  " doubt\""));
  CHECK(has(run({"visualize"}).out, "\\nblocked by up/2.sql\""));
}

TEST_CASE_METHOD(resolving, "a dry run and verify say of a step in doubt what"
                            " there is to do, as status does") {
  make_doubt();
  REQUIRE(run({"run", "--board", "none"}).code == 6);
  const std::string ways_out
      = "\nup/2.sql: if it took effect, say dunlin resolve done up/2.sql"
        " dunlin.toml\nup/2.sql: if it did not, say dunlin resolve redo"
        " up/2.sql dunlin.toml\n";
  const std::string next = "Next, once the doubt is settled by dunlin resolve:"
                           " dunlin run dunlin.toml\n";
  const auto dry = run({"run", "--dry-run"});
  INFO(dry.out);
  CHECK(dry.code == 6);
  CHECK(has(dry.out, "stop there: it is in doubt"));
  CHECK(has(dry.out, "not come to it: it waits for a step in doubt"));
  CHECK(has(dry.out, "\nA run would work on 0 of 4 steps, stop at 1 and not"
                     " come to 2.\n"));
  CHECK(has(dry.out, ways_out));
  CHECK(has(dry.out, next));
  CHECK(run({"run", "--dry-run", "--json"}).code == 6);
  const auto verified = run({"verify"});
  INFO(verified.out);
  CHECK(verified.code == 3);
  CHECK(has(verified.out, ways_out));
  CHECK(has(verified.out, next));
}

TEST_CASE_METHOD(resolving, "what has not ended has no time of its end") {
  make_doubt();
  sql("new.db", "UPDATE dunlin_steps SET state = 'open', ended_utc ="
                " '2030-01-01T00:00:00.000Z' WHERE step = 'up/2.sql'");
  CHECK_FALSE(has(run({"status"}).out, "2030-01-01"));
  CHECK_FALSE(has(run({"status", "--json"}).out, "2030-01-01"));
}

TEST_CASE_METHOD(resolving, "what to say of a doubt acts on the same profile") {
  make_doubt();
  const auto end
      = run({"run", "--board", "none", "./dunlin.toml", "run.migrators=2"});
  INFO(end.out << end.err);
  CHECK(end.code == 6);
  CHECK(has(end.out, "dunlin resolve done up/2.sql ./dunlin.toml"
                     " run.migrators=2\n"));
}

TEST_CASE_METHOD(resolving, "an existing database is a baseline, scripts and"
                            " tables alike") {
  sql("new.db", "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t"
                " VALUES(1), (2), (3); CREATE TABLE u(id)");
  const auto said = run({"resolve", "baseline", "t"});
  INFO(said.err);
  CHECK(said.code == 0);
  CHECK(has(said.out, "up/1.sql: counts as done\nup/2.sql: counts as done\n"
                      "t: counts as done\n"));
  CHECK(run({"resolve", "baseline", "up/2.sql"})
            .out.starts_with("Nothing to do: these steps are done."));
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(query("new.db", "SELECT id FROM u") == "3\n");
  CHECK(query("new.db", "SELECT step, state FROM dunlin_steps ORDER BY id")
        == "up/1.sql|done\nup/2.sql|done\nt|done\nend/3.sql|done\n");
}

TEST_CASE_METHOD(resolving,
                 "a baseline leaves no doubt behind, and nothing that"
                 " is half done") {
  make_doubt();
  const auto refused = [&](const std::string& step, const std::string& words) {
    const auto end = run({"resolve", "baseline", step});
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(has(end.err, words));
  };
  const std::string in_doubt
      = "step \"up/2.sql\" can't count as done: one of its statements is in"
        " doubt; run, or say dunlin resolve done or redo of it first";
  refused("t", in_doubt);
  refused("up/2.sql", in_doubt);
  CHECK(query("new.db", "SELECT count(*) FROM dunlin_steps WHERE state ="
                        " 'done'")
        == "1\n");
  REQUIRE(run({"resolve", "done", "up/2.sql"}).code == 0);
  refused("t", "step \"up/2.sql\" can't count as done: 1 of its statements is"
               " done, and those behind are not; run it to its end, or begin"
               " it anew with --reset=up/2.sql");
  // Whoever names the very script that stands there knows of it.
  CHECK(run({"resolve", "baseline", "up/2.sql"}).code == 0);
}

TEST_CASE_METHOD(workplace, "a table step that is half done is no baseline") {
  make_migration(10);
  REQUIRE(run({"run"}).code == 0);
  sql("new.db", "UPDATE dunlin_steps SET state = 'failed' WHERE step = 'crs'");
  const auto end = run({"resolve", "baseline", "crs"});
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "step \"crs\" can't count as done: some of its rows are"
                     " migrated, and others may not be; run it to its end, or"
                     " begin it anew with --reset=crs"));
}

TEST_CASE_METHOD(resolving, "a statement of what is done is in no doubt,"
                            " whatever stands in the journal") {
  make_doubt();
  REQUIRE(run({"run", "--board", "none"}).code == 6);
  sql("new.db", "UPDATE dunlin_steps SET state = 'done' WHERE step ="
                " 'up/2.sql'");
  const auto end = run({"resolve", "done", "up/2.sql"});
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "step \"up/2.sql\" is done, so there is nothing to"
                     " settle"));
}

TEST_CASE_METHOD(scripts_place, "a baseline is of a database that is there, and"
                                " makes none") {
  makes("a", "1.sql");
  std::filesystem::remove(folder() + "/app.db");
  const auto before = files();
  const auto end = run({"resolve", "baseline", "up/1.sql"});
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(has(end.err, "store \"app\": "));
  CHECK(has(end.err, "app.db: no such file"));
  CHECK(files() == before);
}

TEST_CASE_METHOD(resolving, "a baseline is told from what a run has done") {
  sql("new.db", "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t"
                " VALUES(1), (2), (3); CREATE TABLE u(id)");
  REQUIRE(run({"resolve", "baseline", "t"}).code == 0);
  REQUIRE(run({"run", "--board", "none"}).code == 0);

  CHECK(has(run({"status"}).out, "\nup/1.sql   baseline "));
  const auto status = run({"status", "--json"}).out;
  CHECK(has(status, "\"state\": \"baseline\""));
  CHECK(has(status, "\"state\": \"done\""));
  CHECK(has(status, "\"seconds\": null"));
  CHECK(has(run({"plan"}).out, " baseline"));
  CHECK(has(run({"plan", "--json"}).out, "\"state\": \"baseline\""));
  const auto dry = run({"run", "--dry-run"}).out;
  CHECK(has(dry, "leave it: it is a baseline     ?\n"));
  CHECK(has(dry, "leave it: it is done"));
  const auto drawn = run({"visualize"}).out;
  CHECK(has(drawn, "old to new\\nbaseline\""));
  CHECK(has(drawn, "script in new\\ndone, "));
}

TEST_CASE_METHOD(resolving, "verify leaves a baseline out, and says so in one"
                            " line") {
  sql("new.db", "CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t"
                " VALUES(1), (2), (3); CREATE TABLE u(id)");
  REQUIRE(run({"resolve", "baseline", "t"}).code == 0);
  REQUIRE(run({"run", "--board", "none"}).code == 0);
  const auto verified = run({"verify"});
  INFO(verified.out << verified.err);
  CHECK(verified.code == 0);
  CHECK(has(verified.out, "\nt: is a baseline: dunlin did not write its rows,"
                          " so there is nothing to verify them by\n"
                          "Of 1 step: 1 baseline.\n"));
  CHECK(has(run({"verify", "--json"}).out, "\"state\": \"baseline\""));
}

TEST_CASE_METHOD(scripts_place, "nothing is left to do where all is a baseline,"
                                " and the look at the whole where a run was") {
  makes("a", "1.sql");
  makes("b", "2.sql");
  REQUIRE(run({"resolve", "baseline", "up/2.sql"}).code == 0);
  const auto all = run({"status"});
  CHECK(all.code == 0);
  CHECK(has(all.out, "Every step is done: a run would find nothing to do.\n"));
  CHECK(has(run({"run"}).out, "Nothing to do: every step is done.\n"));
  makes("c", "3.sql");
  REQUIRE(run({"run"}).code == 0);
  makes("d", "4.sql");
  REQUIRE(run({"resolve", "baseline", "up/4.sql"}).code == 0);
  const auto some = run({"status"});
  CHECK(some.code == 3);
  CHECK(has(some.out, "Every step is done: a run would look at the whole once"
                      " more, and end.\n"));
  CHECK(run({"run"}).code == 0);
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(scripts_place, "how long a baseline took is not known") {
  profile("");
  script("1.sql", "-- dunlin: repeatable\nINSERT INTO t VALUES(1);");
  script("2.sql", "-- dunlin: repeatable\nINSERT INTO t VALUES(2);");
  REQUIRE(run({"resolve", "baseline", "up/1.sql"}).code == 0);
  REQUIRE(run({"run"}).code == 0);
  script("1.sql", "-- dunlin: repeatable\nINSERT INTO t VALUES(3);");
  script("2.sql", "-- dunlin: repeatable\nINSERT INTO t VALUES(4);");
  const auto plan = told({"plan", "--json"});
  CHECK(plan["steps"][0]["expected_by"] == "guess");
  CHECK(plan["steps"][1]["expected_by"] == "ledger");
}

TEST_CASE_METHOD(scripts_place, "a baseline whose file is gone is still told"
                                " of") {
  makes("a", "1.sql");
  makes("b", "2.sql");
  REQUIRE(run({"resolve", "baseline", "up/1.sql"}).code == 0);
  remove("1.sql");
  CHECK(has(run({"status"}).out, "baseline, its file is gone"));
}

TEST_CASE_METHOD(resolving, "what can't be settled is refused in one line, and"
                            " nothing is made") {
  const auto is_refused
      = [&](std::vector<std::string> arguments, const std::string& words) {
          arguments.insert(arguments.begin(), "resolve");
          const auto refused = run(std::move(arguments));
          INFO(refused.out << refused.err);
          CHECK(refused.code == 2);
          CHECK(count_lines(refused.err) == 1);
          CHECK(has(refused.err, words));
        };
  const auto before = files();
  is_refused({}, "dunlin resolve takes done, redo or baseline, and a step");
  is_refused({"done"}, "dunlin resolve takes done, redo or baseline");
  is_refused({"don", "up/1.sql"}, "unknown word \"don\"; did you mean");
  is_refused({"done", "up/1.sq"}, "unknown step \"up/1.sq\"; did you mean");
  is_refused({"redo", "up/1.sql"}, "none of its statements is in doubt");
  is_refused({"done", "t", "nowhere.toml"}, "nowhere.toml");
  CHECK(files() == before);
}
