#include "stores/scratch.hpp"
#include "tests/stores/journal_bench.hpp"
#include "tests/stores/sqlite_fixture.hpp"
#include "tests/stores/target_bench.hpp"

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

const std::string script = "-- dunlin: transaction=none\n"
                           "CREATE TABLE a(x);\n"
                           "PRAGMA recursive_triggers = on;\n"
                           "INSERT INTO a VALUES(1);\n"
                           "VACUUM;\n"
                           "INSERT INTO a SELECT x + 1 FROM a;\n";

lines state_of(sqlite_fixture& fixture) {
  const auto file = fixture.target_file();
  auto out = sqlite_fixture::query(file, "SELECT x FROM a");
  for (const auto* sql : {"SELECT ordinal, hash, state FROM dunlin_statements",
                          "SELECT step, state, problem FROM dunlin_steps"}) {
    const auto more = sqlite_fixture::query(file, sql);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

result<std::string> run(target_bench& bench, const std::string& text) {
  return bench.target().run_script(journal_job(text));
}

template <class T>
std::string text_of(const result<T>& answer) {
  return answer ? "" : answer.error().text;
}

} // namespace

TEST_CASE("SQLite: a script killed at any moment of its journal goes on as if"
          " it had not been") {
  const auto moments = kill_everywhere<sqlite_fixture>(
      script,
      [](auto& fixture) {
        static_cast<void>(::unlink(fixture.target_file().c_str()));
        fixture.run_on_target("");
      },
      state_of);
  CHECK(moments > 15);
}

TEST_CASE("SQLite: a journaled script that is done finds nothing to do") {
  target_bench bench;
  REQUIRE(run(bench, script));
  REQUIRE(run(bench, script));
  CHECK(bench.rows("SELECT x FROM a") == lines{"1", "2"});
}

TEST_CASE("SQLite: a script without a transaction commits its statements one by"
          " one") {
  target_bench bench;
  const auto failed = run(bench, script + "SELECT absent;");
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK(text_of(failed) == "s/1.sql:7: no such column: absent");
  CHECK(bench.rows("SELECT x FROM a") == lines{"1", "2"});
  CHECK(bench.record("s/1").state == step_state::failed);

  // What failed may be another, what is done may not.
  const auto changed
      = run(bench, "-- dunlin: transaction=none\nCREATE TABLE b(x);");
  CHECK(code_of(changed) == error_code::step_changed);
  CHECK(text_of(changed).find("--reset=s/1") != std::string::npos);
  REQUIRE(run(bench, script + "INSERT INTO a VALUES(9);"));
  CHECK(bench.rows("SELECT x FROM a") == lines{"1", "2", "9"});
  CHECK(bench.record("s/1").state == step_state::done);
}

TEST_CASE("SQLite: a script that was journaled goes on so without its mark") {
  target_bench bench;
  REQUIRE_FALSE(run(bench, script + "SELECT absent;"));
  REQUIRE(run(bench, script.substr(script.find('\n') + 1)
                         + "INSERT INTO a VALUES(9);"));
  CHECK(bench.rows("SELECT x FROM a") == lines{"1", "2", "9"});
}

TEST_CASE("SQLite: a temporary table of a statement that is done can't be had"
          " again") {
  target_bench bench;
  const std::string head = "-- dunlin: transaction=none\n"
                           "CREATE TABLE a(x);\n"
                           "CREATE TEMP TABLE mine AS SELECT 1 AS x;\n";
  const auto failing = "INSERT INTO a SELECT x FROM mine;\nSELECT absent;";
  REQUIRE_FALSE(run(bench, head + failing));
  const auto resumed
      = run(bench, head + "INSERT INTO a SELECT x FROM mine;\nSELECT 1;");
  CHECK(code_of(resumed) == error_code::script_failed);
  CHECK(text_of(resumed).starts_with(
      "s/1.sql:5: can't go on from here: the temporary table of line 3 went"));
}

TEST_CASE("SQLite: a temporary table that is dropped again is not missed") {
  target_bench bench;
  const std::string head = "-- dunlin: transaction=none\n"
                           "CREATE TABLE a(x);\n"
                           "CREATE TEMP TABLE mine AS SELECT 1 AS x;\n"
                           "DROP TABLE mine;\n";
  REQUIRE_FALSE(run(bench, head + "SELECT absent;"));
  REQUIRE(run(bench, head + "INSERT INTO a VALUES(1);"));
}

TEST_CASE("SQLite: a copy into a file that nobody saw the end of is in doubt"
          " until somebody says how it is") {
  target_bench bench;
  const std::string text = "CREATE TABLE a(x);\nVACUUM INTO '" + bench.folder()
                           + "/copy.db';\n"
                             "INSERT INTO a VALUES(1);";
  bench.run_elsewhere("VACUUM INTO '" + bench.folder() + "/copy.db'");
  REQUIRE(code_of(run(bench, text)) == error_code::script_failed);
  // As if the process had been killed there.
  bench.run_elsewhere(
      "UPDATE dunlin_statements SET state = 'begun' WHERE ordinal = 1");
  CHECK(bench.record("s/1").doubt == statement_doubt::open);

  const auto doubtful = run(bench, text);
  CHECK(code_of(doubtful) == error_code::statement_in_doubt);
  CHECK(text_of(doubtful)
        == "s/1.sql:2: it can't be told whether this statement took effect;"
           " look whether it did, then say so by dunlin resolve done or redo");
  CHECK(code_of(run(bench, text)) == error_code::statement_in_doubt);
  const auto record = bench.record("s/1");
  CHECK(record.doubt == statement_doubt::by_hand);
  CHECK(record.statements == 1);
  CHECK(record.problem == text_of(doubtful));

  SECTION("it took effect") {
    REQUIRE(bench.target().settle_statement("s/1", true));
    REQUIRE(run(bench, text));
  }
  SECTION("it did not") {
    REQUIRE(bench.target().settle_statement("s/1", false));
    CHECK(code_of(run(bench, text)) == error_code::script_failed);
    REQUIRE(::unlink((bench.folder() + "/copy.db").c_str()) == 0);
    REQUIRE(run(bench, text));
  }
  CHECK(bench.rows("SELECT x FROM a") == lines{"1"});
  CHECK(code_of(bench.target().settle_statement("s/1", true))
        == error_code::bad_value);
}

TEST_CASE("SQLite: forgetting a step forgets its statements") {
  target_bench bench;
  REQUIRE_FALSE(run(bench, script + "SELECT absent;"));
  REQUIRE(bench.target().forget("s/1"));
  bench.run_elsewhere("DROP TABLE a");
  REQUIRE(run(bench, script));
  CHECK(bench.rows("SELECT x FROM a") == lines{"1", "2"});
}

TEST_CASE("SQLite: a copy into a file is none of a rehearsal's") {
  const sqlite_fixture fixture;
  const auto check = [&](const std::string& text) {
    return check_stay_inside(fixture.target_config(), {journal_job(text)});
  };
  CHECK(check("VACUUM; INSERT INTO a VALUES(1)"));
  const auto refused = check("SELECT 1;\nVACUUM INTO 'x.db'");
  CHECK(code_of(refused) == error_code::script_refused);
  CHECK(text_of(refused).starts_with("s/1.sql:2: VACUUM INTO writes a file"));
}
