#include "tests/stores/journal_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"

/// @file
/// What a script of PostgreSQL had in its session when it failed, and needs in
/// the session in which it goes on.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

class resumed : public postgresql_fixture {
public:
  resumed() {
    run_on_target(
        "CREATE SCHEMA app; CREATE TABLE kept(n text); CREATE TABLE note(n"
        " int); CREATE FUNCTION note() RETURNS text LANGUAGE sql AS $$ INSERT"
        " INTO public.note VALUES(1); SELECT 'x' $$;"
        "CREATE FUNCTION sets() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET"
        " work_mem = '3MB'; END $$;"
        "CREATE FUNCTION makes() RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
        " CREATE TEMP TABLE tmp(n int); END $$");
  }

  /// Runs statements, then one that fails at a table `later`; makes that, and
  /// goes on.
  result<std::string> second_run(const std::string& done,
                                 const std::string& left = "SELECT 1") {
    const auto text = "-- dunlin: transaction=none\n" + done
                      + ";\nINSERT INTO public.later VALUES(1);\n" + left;
    CHECK(code_of(run_journal(*this, text, "run 1"))
          == error_code::script_failed);
    run_on_target("CREATE TABLE public.later(n int)");
    return run_journal(*this, text, "run 2");
  }
};

std::string said(const result<std::string>& answer) {
  return answer ? "done" : answer.error().text;
}

/// Whether a run says that it can't go on.
bool misses(const result<std::string>& answer) {
  INFO(said(answer));
  return said(answer).find("can't go on from here: ") != std::string::npos;
}

} // namespace

TEST_CASE("PostgreSQL: settings of constants are there again where a script"
          " goes on") {
  resumed fixture;
  const auto second = fixture.second_run(
      "SELECT pg_catalog.set_config('search_path', 'app', false);\n"
      "SELECT set_config('app.a', '1', false), set_config('app.b', '2', false)"
      ";\nSET LOCAL work_mem = '2MB';\nSET work_mem = '4MB'",
      "INSERT INTO public.kept SELECT concat_ws('|',"
      " current_setting('search_path'), current_setting('app.b'),"
      " current_setting('work_mem'))");
  CHECK(said(second) == "done");
  CHECK(fixture.ask("SELECT n FROM kept") == lines{"'app|2|4MB'"});
}

TEST_CASE("PostgreSQL: a setting that is worked out is not worked out twice") {
  const auto done = GENERATE(
      std::string{"SELECT set_config('app.b', note(), false)"},
      std::string{"SELECT set_config('app.b', 'x', false), note()"},
      std::string{"WITH a AS (SELECT note() AS x) SELECT set_config('app.b', x,"
                  " false) FROM a"},
      std::string{"DO $$ BEGIN PERFORM set_config('app.b', note(), false); END"
                  " $$"});
  resumed fixture;
  const auto second = fixture.second_run(done);
  INFO(done);
  CHECK(misses(second));
  CHECK(fixture.ask("SELECT count(*) FROM note") == lines{"1"});
}

TEST_CASE("PostgreSQL: a script does not go on without what a function or block"
          " left in its session") {
  const auto done = GENERATE(
      std::string{"SELECT sets()"}, std::string{"SELECT makes()"},
      std::string{"DO $$ BEGIN SET search_path = app; END $$"},
      std::string{"DO $$ BEGIN CREATE TEMP TABLE tmp(n int); END $$"},
      std::string{"SELECT 1 AS n INTO TEMP tmp"},
      std::string{"CREATE TABLE pg_temp.tmp AS SELECT 1 AS n"});
  resumed fixture;
  const auto second = fixture.second_run(done);
  INFO(done);
  CHECK(misses(second));
  CHECK(said(second).starts_with("s/1.sql:3: "));
}

TEST_CASE("PostgreSQL: a script goes on where what it left in its session is"
          " gone, or as it was") {
  const auto done = GENERATE(
      std::string{"SELECT makes();\nDROP TABLE tmp"},
      std::string{"SELECT sets();\nRESET work_mem"},
      std::string{"SELECT note();\nDO $$ BEGIN PERFORM 1; END $$"},
      std::string{"PREPARE p AS SELECT 1;\nLISTEN l"},
      std::string{"SELECT set_config('work_mem', '2MB', true);\nSELECT 1"});
  resumed fixture;
  INFO(done);
  CHECK(said(fixture.second_run(done)) == "done");
}
