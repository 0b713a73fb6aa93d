#include "tests/stores/journal_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"

#include <chrono>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

const std::string script = "CREATE SCHEMA other;\n"
                           "SET search_path = other;\n"
                           "CREATE TABLE a(id int PRIMARY KEY, v int);\n"
                           "INSERT INTO a VALUES(1, 5);\n"
                           "CREATE INDEX CONCURRENTLY a_v ON a(v);\n"
                           "CREATE INDEX CONCURRENTLY ON a(v, id);\n"
                           "INSERT INTO a SELECT id + 1, v + 1 FROM a;\n"
                           "REINDEX TABLE CONCURRENTLY a;\n"
                           "DROP INDEX CONCURRENTLY a_v;\n"
                           "VACUUM (ANALYZE) a;\n"
                           "UPDATE a SET v = v + 1;\n";

lines state_of(postgresql_fixture& fixture) {
  lines out;
  for (const auto* sql :
       {"SELECT id, v FROM other.a ORDER BY id",
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'other' ORDER BY "
        "1",
        "SELECT count(*) FROM pg_index WHERE NOT indisvalid",
        "SELECT ordinal, hash, state FROM dunlin_statements ORDER BY 1",
        "SELECT step, state, problem FROM dunlin_steps"}) {
    const auto more = fixture.ask(sql);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

std::string text_of(const result<std::string>& answer) {
  return answer ? "" : answer.error().text;
}

/// Waits until a query gives this.
void await(postgresql_fixture& fixture, const std::string& sql,
           const lines& expected) {
  const auto until
      = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (fixture.ask(sql) != expected)
    REQUIRE(std::chrono::steady_clock::now() < until);
}

} // namespace

TEST_CASE("PostgreSQL: kill -9 between statement and journal, and at any other"
          " moment, leaves a script that goes on as if it had not been") {
  const auto moments = kill_everywhere<postgresql_fixture>(
      script,
      [](auto& fixture) {
        fixture.run_on_target("DROP SCHEMA IF EXISTS other CASCADE;"
                              "DROP SCHEMA public CASCADE;"
                              "CREATE SCHEMA public");
      },
      state_of);
  CHECK(moments > 35);
}

TEST_CASE("PostgreSQL: a CONCURRENTLY that failed leaves no invalid index"
          " behind once it is tried again") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(v int); INSERT INTO a VALUES(1), (1)");
  const std::string text = "CREATE UNIQUE INDEX CONCURRENTLY a_v ON a(v);";
  CHECK(code_of(run_journal(fixture, text)) == error_code::script_failed);
  CHECK(fixture.ask("SELECT indisvalid::int FROM pg_index WHERE"
                    " indexrelid = 'a_v'::regclass")
        == lines{"0"});
  fixture.run_on_target("DELETE FROM a");
  const auto done = run_journal(fixture, text);
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT indisvalid::int FROM pg_index WHERE"
                    " indexrelid = 'a_v'::regclass")
        == lines{"1"});
}

TEST_CASE("PostgreSQL: a CONCURRENTLY that gives up says what it may have"
          " waited for") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(v int)");
  auto reader = postgresql_fixture::open_database(fixture.target_config());
  postgresql_fixture::run(*reader,
                          "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  const auto gave_up
      = run_journal(fixture, "SET lock_timeout = '50ms';\n"
                             "CREATE INDEX CONCURRENTLY a_v ON a(v);");
  CHECK(code_of(gave_up) == error_code::store_busy);
  CHECK(text_of(gave_up).starts_with("s/1.sql:2: canceling statement due to"
                                     " lock timeout"));
  CHECK(text_of(gave_up).ends_with(
      "pg_stat_activity, or a snapshot (backend_xmin there), for which"
      " CONCURRENTLY waits too"));
}

TEST_CASE("PostgreSQL: an index that a killed client's server goes on to build"
          " is ended, and built once") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(v int); INSERT INTO a VALUES(1)");
  const std::string text = "CREATE INDEX CONCURRENTLY a_v ON a(v);\n"
                           "UPDATE a SET v = v + 1;";
  // CONCURRENTLY waits for every transaction that has written the table.
  auto writer = postgresql_fixture::open_database(fixture.target_config());
  postgresql_fixture::run(*writer, "BEGIN; UPDATE a SET v = 2");
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto store = fixture.open_target();
    if (store->target()->take_over(claim_of("killed run")))
      static_cast<void>(store->target()->run_script(journal_job(text)));
    ::_exit(1);
  }
  await(fixture,
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()",
        {"1"});
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);

  auto config = fixture.target_config();
  config.takeover_wait_ms = 200;
  auto store = postgresql_fixture::open(config, store_access::write);
  REQUIRE(store->target()->take_over(claim_of("next run")));
  CHECK(fixture.ask("SELECT indisvalid::int FROM pg_index WHERE"
                    " indexrelid = 'a_v'::regclass")
        == lines{"0"});
  postgresql_fixture::run(*writer, "COMMIT");
  const auto done = store->target()->run_script(journal_job(text));
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT v FROM a") == lines{"3"});
  CHECK(fixture.ask("SELECT count(*), bool_and(indisvalid)::int FROM pg_index"
                    " WHERE indrelid = 'a'::regclass")
        == lines{"1, 1"});
}

TEST_CASE("PostgreSQL: databases and partitions are made and let go outside of"
          " transactions") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE p(id int) PARTITION BY RANGE (id);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
  const auto name = fixture.ask("SELECT 'more_' || current_database()").front();
  const auto database = name.substr(1, name.size() - 2);
  const std::string text = "CREATE DATABASE " + database
                           + ";\nALTER TABLE p DETACH PARTITION p1"
                             " CONCURRENTLY;\nDROP DATABASE "
                           + database + ";";
  // Before each intent is committed, behind it, and before the outcome.
  for (int moment = 2; moment <= 12; moment += 2) {
    INFO(moment);
    postgresql_fixture other;
    other.run_on_target(
        "CREATE TABLE p(id int) PARTITION BY RANGE (id);"
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)");
    static_cast<void>(is_killed_at(moment, other, text));
    const auto done = run_journal(other, text);
    INFO(text_of(done));
    REQUIRE(done);
    CHECK(other.ask("SELECT count(*) FROM pg_inherits") == lines{"0"});
    CHECK(other.ask("SELECT count(*) FROM pg_database WHERE datname = '"
                    + database + "'")
          == lines{"0"});
  }
}

TEST_CASE("PostgreSQL: a partitioned table is rebuilt where each statement"
          " commits by itself") {
  const auto* const made
      = "CREATE TABLE p(id int) PARTITION BY RANGE (id); CREATE INDEX p_i ON"
        " p(id); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)";
  const std::string text = "REINDEX TABLE p;\nREINDEX INDEX p_i;\nCLUSTER p"
                           " USING p_i;\n";
  postgresql_fixture fixture;
  fixture.run_on_target(made);
  const auto refused = run_journal(fixture, text);
  CHECK(code_of(refused) == error_code::script_failed);
  CHECK(text_of(refused)
        == "s/1.sql:1: REINDEX TABLE cannot run inside a transaction block;"
           " with a line `-- dunlin: transaction=none` at the script's begin"
           " it can: then each statement commits by itself");
  const auto journaled = "-- dunlin: transaction=none\n" + text;
  // The transaction that it can't run in, the intent, and the outcome.
  for (int moment = 1; moment <= 20; moment += 3) {
    INFO(moment);
    postgresql_fixture other;
    other.run_on_target(made);
    static_cast<void>(is_killed_at(moment, other, journaled));
    const auto done = run_journal(other, journaled);
    INFO(text_of(done));
    REQUIRE(done);
    CHECK(other.ask("SELECT state FROM dunlin_statements")
          == lines{"'done'", "'done'", "'done'"});
  }
}

TEST_CASE("PostgreSQL: a subscription is dropped outside of transactions") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE SUBSCRIPTION s CONNECTION 'host=none'"
                        " PUBLICATION p WITH (connect = false, slot_name ="
                        " NONE)");
  const auto done = run_journal(fixture, "DROP SUBSCRIPTION s;");
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT count(*) FROM pg_subscription WHERE subname = 's'")
        == lines{"0"});
}

TEST_CASE("PostgreSQL: a function that can't do a thing anywhere is not told to"
          " do it outside of a transaction") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  const auto refused = run_journal(
      fixture, "DO $$ BEGIN EXECUTE 'CREATE DATABASE x'; END $$;");
  CHECK(text_of(refused)
        == "s/1.sql:1: CREATE DATABASE cannot run inside a transaction block");
}
