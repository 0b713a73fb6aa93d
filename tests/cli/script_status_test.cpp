#include "tests/cli/scripts_fixture.hpp"

/// @file
/// What `status`, `visualize` and a run's summary tell of scripts.

using namespace dunlin::test;

namespace {

/// up/1.sql is done, up/2.sql failed, up/3.sql waits for that one, and
/// up/4.sql, which waits for none, is new.
class half_done : public scripts_place {
public:
  half_done() {
    makes("a", "1.sql");
    script("2.sql",
           "CREATE TABLE b(x UNIQUE);\nINSERT INTO b VALUES(1), (1);\n");
    script("3.sql", "CREATE TABLE c AS SELECT x FROM b;\n");
    CHECK(run({"run"}).code == 1);
    makes("d", "4.sql");
  }
};

} // namespace

TEST_CASE_METHOD(half_done, "status tells which scripts are done, failed,"
                            " blocked and pending") {
  const auto end = run({"status"});
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(has(end.out, "up/2.sql: " + folder() + "/up/2.sql:2: "));
  CHECK(has(end.out, "\nblocked by up/2.sql: up/3.sql\n"));
  CHECK(has(end.out, "Of 4 steps a run would leave 1, try again 1, begin 2."));
  CHECK(status_of("up/1.sql", "state") == "done");
  CHECK(status_of("up/1.sql", "seconds").is_number());
  CHECK(status_of("up/2.sql", "state") == "failed");
  CHECK(status_of("up/2.sql", "seconds").is_null());
  CHECK(status_of("up/3.sql", "state") == "blocked");
  CHECK(status_of("up/3.sql", "blocked_by") == "up/2.sql");
  CHECK(status_of("up/4.sql", "state") == "not begun");
  CHECK(status_of("up/4.sql", "blocked_by").is_null());
}

TEST_CASE_METHOD(scripts_place, "what is told of one script alone says no more"
                                " than there is") {
  makes("a", "1.sql");
  CHECK(has(run({"status"}).out, "\nOf 1 step a run would begin 1.\n"));
  const auto plan = run({"plan"}).out;
  INFO(plan);
  CHECK(has(plan, ".\n\nNothing was changed.\n\nNext: dunlin run"));
  CHECK_FALSE(has(plan, "\n\n\n"));
}

TEST_CASE_METHOD(half_done, "a script whose file is gone is still told of") {
  remove("1.sql");
  const auto end = run({"status"});
  CHECK(has(end.out, "up/1.sql"));
  CHECK(has(end.out, "done, its file is gone"));
  const auto json = told({"status", "--json"});
  REQUIRE(json["gone"].size() == 1);
  CHECK(json["gone"][0]["step"] == "up/1.sql");
  CHECK(json["gone"][0]["store"] == "app");
  CHECK(json["gone"][0]["state"] == "done, its file is gone");
}

TEST_CASE_METHOD(half_done, "the drawing shows states and times") {
  const auto plan = run({"visualize"});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(
      has(plan.out, "\"up/1.sql\" [label=\"up/1.sql\\nscript in app\\ndone, "));
  CHECK(has(plan.out, "script in app\\nfailed"));
  CHECK(has(plan.out, "script in app\\nblocked by up/2.sql"));
  CHECK(has(plan.out, "\"up/4.sql\" [label=\"up/4.sql\\nscript in app\","));
  // The longest chain.
  CHECK(
      has(plan.out, "\"up/2.sql\" -> \"up/3.sql\" [label=\"app.b is written"));
  CHECK(has(plan.out, "penwidth=2.2"));
  CHECK(run({"visualize", "-o", "plan.mmd"}).code == 0);
  CHECK(has(files().at(folder() + "/plan.mmd"), "stroke-width:3px"));
}

TEST_CASE_METHOD(scripts_place, "the drawing of what is done has its order"
                                " still") {
  makes("a", "1.sql");
  script("2.sql", "INSERT INTO a VALUES(1);");
  makes("b", "3.sql");
  script("4.sql", "INSERT INTO t SELECT x FROM b;");
  REQUIRE(run({"run"}).code == 0);
  const auto plan = run({"visualize"});
  INFO(plan.out);
  CHECK(has(plan.out, "\"up/1.sql\" -> \"up/2.sql\""));
  CHECK(has(plan.out, "\"up/3.sql\" -> \"up/4.sql\""));
  CHECK_FALSE(has(plan.out, "\"up/2.sql\" -> \"up/3.sql\""));
}

TEST_CASE_METHOD(scripts_place, "a run tells what it took against the bound,"
                                " and its longest chain") {
  makes("a", "1.sql");
  script("2.sql", "INSERT INTO a VALUES(1);");
  const auto end = run({"run"});
  INFO(end.out);
  CHECK(has(end.out, "\nMakespan "));
  CHECK(has(end.out, "; longest chain: up/1.sql > up/2.sql ("));
  makes("b", "3.sql");
  makes("c", "4.sql");
  const auto told_again = run({"run", "--board", "json"}).out;
  const auto last = told_again.rfind("\n{");
  const auto json = nlohmann::json::parse(told_again.substr(last));
  CHECK(json["schedule"]["steps"] == 2);
  CHECK(json["schedule"]["makespan_ms"] >= json["schedule"]["bound_ms"]);
  CHECK(json["schedule"]["chain"].size() == 1);
  CHECK(json["steps"][0]["began_ms"].is_null());
  CHECK(json["steps"][2]["ended_ms"] > json["steps"][2]["began_ms"]);
  CHECK_FALSE(has(run({"run"}).out, "Makespan"));
}

TEST_CASE_METHOD(scripts_place, "variables stand in scripts, and config tells"
                                " them") {
  profile("variables = { table = \"t\", value = 1 }\n");
  script("1.sql", "INSERT INTO ${table} VALUES(${value});\n");
  CHECK(has(run({"config"}).out, "scripts.up.variables.value"));
  REQUIRE(run({"run", "scripts.up.variables.value=7"}).code == 0);
  CHECK(rows() == "7\n");
  // With another value it is another script.
  const auto end = run({"run"});
  CHECK(end.code == 4);
  CHECK(has(end.err, "up/1.sql"));
}

TEST_CASE_METHOD(scripts_place, "plan says once which scripts do nothing") {
  script("1.sql", "-- nothing yet\n;\n/* nor here */");
  script("2.sql", "");
  const auto end = run({"plan"});
  INFO(end.out);
  CHECK(has(end.out, "up/1.sql: holds no statement: the step does nothing\n"));
  CHECK(has(end.out, "up/2.sql: holds no statement: the step does nothing\n"));
  CHECK(run({"run"}).code == 0);
  CHECK_FALSE(has(run({"plan"}).out, "holds no statement"));
}

TEST_CASE_METHOD(scripts_place, "plan says which scripts of a folder are left"
                                " alone") {
  makes("a", "V1__a.sql");
  makes("b", "afterMigrate.sql");
  const auto end = run({"plan"});
  INFO(end.out);
  CHECK(has(end.out, "\nup: afterMigrate.sql is left alone: Flyway calls it at"
                     " other moments than a step's turn\n"));
  CHECK(told({"plan", "--json"})["remarks"].size() == 1);
}

TEST_CASE_METHOD(scripts_place, "what scripts took here is known elsewhere, and"
                                " what failed at once is guessed") {
  makes("a", "1.sql");
  script("2.sql", "INSERT INTO nowhere VALUES(1);");
  CHECK(run({"run"}).code == 1);
  const auto plan = told({"plan", "--json"});
  CHECK(plan["steps"][1]["expected_by"] == "guess");
  sql("app.db",
      "UPDATE dunlin_steps SET ended_utc = '2990-01-01T00:00:00.000Z',"
      " started_utc = '2989-12-31T23:59:00.000Z' WHERE step ="
      " 'up/2.sql'");
  // It took a minute before it failed, so it takes a minute at least.
  const auto late = told({"plan", "--json"});
  CHECK(late["steps"][1]["expected_by"] == "ledger");
  CHECK(late["steps"][1]["expected_ms"] == 60'000);
  std::string file;
  const auto status = told({"status", "--json"});
  for (const auto& step : status["steps"])
    if (step["seconds"].is_number())
      file += step["seconds"].dump() + " " + step["step"].get<std::string>()
              + "\n";
  CHECK(has(file, " up/1.sql\n"));
  write("seconds.txt", file);
  const auto known = told({"plan", "--json", "--durations", "seconds.txt"});
  CHECK(known["steps"][0]["expected_by"] == "file");
}
