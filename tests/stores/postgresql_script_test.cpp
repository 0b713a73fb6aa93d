#include "tests/stores/journal_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"

#include <future>
#include <thread>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

std::string text_of(const result<std::string>& answer) {
  return answer ? "" : answer.error().text;
}

} // namespace

TEST_CASE("PostgreSQL: a script finds what role and database give, but for the"
          " times that we set") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone ="
      " ''Asia/Tokyo''', current_database()); EXECUTE format('ALTER DATABASE"
      " %I SET statement_timeout = ''1h''', current_database()); END $$;");
  const auto done = run_journal(
      fixture,
      "CREATE TABLE seen AS SELECT current_setting('TimeZone') AS zone,"
      " current_setting('statement_timeout') AS statement,"
      " current_setting('lock_timeout') AS lock");
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT * FROM seen") == lines{"'Asia/Tokyo', '0', '30s'"});
  // The ledger's times are in UTC all the same.
  CHECK(fixture.ask("SELECT count(*) FROM dunlin_steps WHERE abs(extract(epoch"
                    " FROM now() - ended_utc::timestamptz)) < 600")
        == lines{"1"});
}

TEST_CASE("PostgreSQL: each script of a session finds what role and database"
          " give") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "CREATE TABLE seen(zone text, jit text);"
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone ="
      " ''Asia/Tokyo''', current_database()); EXECUTE format('ALTER DATABASE"
      " %I SET jit = on', current_database()); END $$;");
  auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  for (const auto* name : {"s/1", "s/2", "s/3", "s/4"})
    REQUIRE(target.run_script(
        {name, std::string{name} + ".sql",
         "INSERT INTO seen SELECT current_setting('TimeZone'),"
         " current_setting('jit')",
         "v1"}));
  CHECK(fixture.ask("SELECT zone, jit, count(*) FROM seen GROUP BY 1, 2")
        == lines{"'Asia/Tokyo', 'on', 4"});
}

TEST_CASE("PostgreSQL: what a script sets for the database is so for the next"
          " script of each session") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE seen(path text)");
  auto store = fixture.open_target();
  auto other = fixture.open_target();
  REQUIRE(store->target()->take_over(claim_of("run 1")));
  REQUIRE(other->target()->take_over(claim_of("run 1")));
  const auto run
      = [](auto& in, const std::string& name, const std::string& text) {
          script_job job{name, name + ".sql", text, "v1"};
          job.is_watched = true;
          const auto done = in->target()->run_script(job);
          INFO(text_of(done));
          CHECK(done);
        };
  const std::string note
      = "INSERT INTO public.seen VALUES(current_setting('search_path'))";
  const auto block = [](const std::string& whose) {
    return "$$ BEGIN EXECUTE format('" + whose
           + " SET search_path = pg_temp, public', current_user,"
             " current_database()); END $$";
  };
  const auto given = GENERATE_COPY(
      "DO " + block("alter database %2$I"),
      "DO " + block("ALTER USER %I IN\nDATABASE %I"), "SELECT give()",
      "-- dunlin: transaction=none\nSELECT give();");
  run(store, "s/1",
      "CREATE FUNCTION give() RETURNS void LANGUAGE plpgsql AS "
          + block("ALTER DATABASE %2$I"));
  run(other, "s/2", given);
  run(store, "s/4", note);
  run(other, "s/5", note);
  CHECK(fixture.ask("SELECT path, count(*) FROM seen GROUP BY 1")
        == lines{"'pg_temp, public', 2"});
}

TEST_CASE("PostgreSQL: a session that was opened before the script that sets"
          " something for it commits is opened anew") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE seen(path text)");
  auto store = fixture.open_target();
  REQUIRE(store->target()->take_over(claim_of("run 1")));
  const auto gate = postgresql_fixture::open_database(fixture.target_config());
  postgresql_fixture::run(*gate, "SELECT pg_advisory_lock(7)");
  auto setting = std::async(std::launch::async, [&] {
    return store->target()->run_script(
        {"s/1", "s/1.sql",
         "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path ="
         " pg_temp, public', current_database()); END $$;"
         "SELECT pg_advisory_xact_lock(7)",
         "v1"});
  });
  while (gate->query_integer("SELECT count(*) FROM pg_locks WHERE locktype ="
                             " 'advisory' AND NOT granted AND database ="
                             " (SELECT oid FROM pg_database WHERE datname ="
                             " current_database())")
         != 1)
    std::this_thread::yield();
  auto late = fixture.open_target();
  postgresql_fixture::run(*gate, "SELECT pg_advisory_unlock(7)");
  REQUIRE(setting.get());
  REQUIRE(late->target()->take_over(claim_of("run 1")));
  REQUIRE(late->target()->run_script(
      {"s/2", "s/2.sql",
       "INSERT INTO public.seen VALUES(current_setting('search_path'))",
       "v1"}));
  CHECK(fixture.ask("SELECT path FROM seen") == lines{"'pg_temp, public'"});
}

TEST_CASE("PostgreSQL: the row of a script is written whatever role, path and"
          " times it leaves") {
  postgresql_fixture fixture;
  fixture.run_on_target(
      "DROP ROLE IF EXISTS mere_role_of_a_test; CREATE ROLE "
      "mere_role_of_a_test;"
      "CREATE SCHEMA other; GRANT ALL ON SCHEMA other TO mere_role_of_a_test");
  const auto head
      = GENERATE(std::string{}, std::string{"-- dunlin: transaction=none\n"});
  const auto text
      = head
        + "CREATE FUNCTION other.to_char(timestamptz, text) RETURNS text"
          " LANGUAGE sql AS $$ SELECT 'not now' $$;\n"
          "SET search_path = other, pg_catalog;\n"
          "SET lock_timeout = 1;\nSET statement_timeout = '10s';\n"
          "SET ROLE mere_role_of_a_test;\n"
          "CREATE TABLE made(a int);\n"
          "INSERT INTO made VALUES(1);\n"
          "SET SESSION AUTHORIZATION mere_role_of_a_test;\n"
          "INSERT INTO made VALUES(2);\n";
  const auto done = run_journal(fixture, text);
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT state FROM dunlin_steps WHERE ended_utc <> 'not"
                    " now'")
        == lines{"'done'"});
  CHECK(fixture.ask("SELECT count(*), (SELECT tableowner FROM pg_tables WHERE"
                    " tablename = 'made') FROM other.made")
        == lines{"2, 'mere_role_of_a_test'"});
  fixture.run_on_target(
      "DROP SCHEMA other CASCADE; DROP ROLE mere_role_of_a_test");
}

TEST_CASE("PostgreSQL: a script that keeps its row out of the ledger fails"
          " whole and says why") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  const auto failed
      = run_journal(fixture, "CREATE TABLE made(a int);\n"
                             "SET LOCAL transaction_read_only = on;");
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK(text_of(failed).find("the script leaves its session so that its row"
                             " can't be written to the ledger")
        != std::string::npos);
  CHECK(fixture.ask("SELECT to_regclass('made') IS NULL") == lines{"1"});
  const auto refused = run_journal(
      fixture, "\nSET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY;");
  CHECK(code_of(refused) == error_code::script_refused);
  CHECK(text_of(refused).starts_with("s/1.sql:2: READ ONLY keeps"));
}

TEST_CASE("PostgreSQL: each error of a script names its file and line") {
  postgresql_fixture fixture;
  const std::string role = "mere_role_of_an_error";
  fixture.run_on_target("DROP ROLE IF EXISTS " + role + "; CREATE ROLE " + role
                        + "; CREATE TABLE t(a int)");
  const auto [text, said] = GENERATE_COPY(
      std::pair{"SELECT 1;\nSET ROLE " + role + ";\nSELECT * FROM t;\n",
                "s/1.sql:3: permission denied for table t"},
      std::pair{std::string{"\nSET statement_timeout = 20;\n"
                            "SELECT pg_sleep(60)"},
                "s/1.sql:3: canceling statement due to"},
      std::pair{std::string{"SELECT 1;\n\nSELECT 1/0"},
                "s/1.sql:3: division by zero"});
  const auto failed = run_journal(fixture, text);
  INFO(text_of(failed));
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK(text_of(failed).starts_with(said));
  CHECK(fixture.ask("SELECT state FROM dunlin_steps") == lines{"'failed'"});
  fixture.run_on_target("DROP ROLE " + role);
}

TEST_CASE("PostgreSQL: a script that waits too long for a lock says where") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(a int)");
  auto holder = postgresql_fixture::open_database(fixture.target_config());
  REQUIRE(holder->begin());
  REQUIRE(holder->exec("LOCK TABLE t"));
  const auto failed = run_journal(fixture, "SET lock_timeout = 20;\n"
                                           "SELECT * FROM t");
  CHECK(code_of(failed) == error_code::store_busy);
  CHECK(text_of(failed).starts_with("s/1.sql:2: canceling statement due to"));
  holder->roll_back();
}

TEST_CASE("PostgreSQL: the ledger says how long a script took that failed") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  CHECK(code_of(run_journal(fixture, "SELECT pg_sleep(0.3);\nSELECT 1/0"))
        == error_code::script_failed);
  CHECK(fixture.ask("SELECT ended_utc::timestamptz - started_utc::timestamptz"
                    " BETWEEN '0.3 s' AND '30 s' FROM dunlin_steps")
        == lines{"1"});
}

TEST_CASE("PostgreSQL: a script finds nothing of the one before it in its"
          " session") {
  postgresql_fixture fixture;
  auto store = fixture.open_target();
  auto& target = *store->target();
  REQUIRE(target.take_over(claim_of("run 1")));
  REQUIRE(target.run_script(
      {"s/1", "s/1.sql",
       "CREATE TEMP TABLE left_behind(a int);\nPREPARE it AS SELECT 1;\n"
       "SET TimeZone = 'Asia/Tokyo';\nSET dunlin.own = 'x';\n"
       "SELECT pg_advisory_lock(42);",
       "v1"}));
  const auto second = target.run_script(
      {"s/2", "s/2.sql",
       "CREATE TABLE seen AS SELECT to_regclass('left_behind') IS NULL AS gone,"
       " (SELECT count(*) FROM pg_prepared_statements) AS prepared,"
       " current_setting('TimeZone') <> 'Asia/Tokyo' AS zone,"
       " coalesce(current_setting('dunlin.own', true), '') AS own,"
       " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid ="
       " pg_backend_pid()) AS locks",
       "v1"});
  INFO(text_of(second));
  REQUIRE(second);
  CHECK(fixture.ask("SELECT * FROM seen") == lines{"1, 0, 1, '', 0"});
  // And what is not a script's has its settings again.
  CHECK(target.read_ledger("contract"));
}

TEST_CASE("PostgreSQL: what a script says of its transaction holds from the"
          " begin") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  const auto done = run_journal(
      fixture, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;\n"
               "CREATE TABLE seen AS SELECT"
               " current_setting('transaction_isolation') AS level");
  INFO(text_of(done));
  REQUIRE(done);
  CHECK(fixture.ask("SELECT level FROM seen") == lines{"'serializable'"});
}

TEST_CASE("PostgreSQL: a script may have its transaction put off its reads") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  const auto put_off = run_journal(
      fixture, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, DEFERRABLE;\n"
               "CREATE TABLE put_off AS SELECT"
               " current_setting('transaction_deferrable') AS is_so");
  INFO(text_of(put_off));
  REQUIRE(put_off);
  CHECK(fixture.ask("SELECT is_so FROM put_off") == lines{"'on'"});
}

TEST_CASE("PostgreSQL: what a constraint refuses at COMMIT is told with the"
          " script's file, and the line of a statement that commits by"
          " itself") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE p(id int PRIMARY KEY); CREATE TABLE c(id"
                        " int REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  const auto [head, place] = GENERATE(table<std::string, std::string>(
      {{"SELECT 1;\n", "s/1.sql: "},
       {"-- dunlin: transaction=none\n", "s/1.sql:2: "}}));
  const auto refused = run_journal(fixture, head + "INSERT INTO c VALUES(1)");
  CHECK(code_of(refused) == error_code::script_failed);
  CHECK(text_of(refused).starts_with(
      place + "at COMMIT: insert or update on table \"c\" violates"));
  CHECK(fixture.ask("SELECT state, position('at COMMIT' IN problem) > 0 FROM"
                    " dunlin_steps")
        == lines{"'failed', 1"});
  CHECK(fixture.ask("SELECT count(*) FROM c") == lines{"0"});
}

TEST_CASE("PostgreSQL: nothing of ours is among the user's but tables called"
          " dunlin_") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(id int)");
  const std::string theirs
      = "SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relnamespace ="
        " 'public'::regnamespace AND relname NOT LIKE 'dunlin\\_%'"
        " UNION ALL SELECT count(*) FROM pg_proc WHERE oid >= 16384"
        " UNION ALL SELECT count(*) FROM pg_extension WHERE oid >= 16384"
        " UNION ALL SELECT count(*) FROM pg_namespace WHERE oid >= 16384 AND"
        " nspname NOT LIKE 'pg\\_%temp\\_%'"
        " UNION ALL SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
        " UNION ALL SELECT count(*) FROM pg_operator WHERE oid >= 16384"
        " UNION ALL SELECT count(*) FROM pg_type t WHERE oid >= 16384 AND"
        " typnamespace = 'public'::regnamespace AND"
        " ltrim(typname, '_') NOT LIKE 'dunlin\\_%'";
  const auto before = fixture.ask(theirs);
  REQUIRE(run_journal(fixture, "VACUUM a;\nINSERT INTO a VALUES(1)"));
  CHECK(fixture.ask(theirs) == before);
  CHECK(fixture.ask("SELECT count(*) > 5 FROM pg_class WHERE relname LIKE"
                    " 'dunlin\\_%' AND relkind = 'r'")
        == lines{"1"});
}

TEST_CASE("PostgreSQL: enum add and use in one script says to make two of"
          " it") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TYPE m AS ENUM ('a'); CREATE TABLE t(m m)");
  const auto refused = run_journal(fixture, "ALTER TYPE m ADD VALUE 'b';\n"
                                            "INSERT INTO t VALUES('b');");
  CHECK(code_of(refused) == error_code::script_failed);
  CHECK(text_of(refused).starts_with("s/1.sql:2: unsafe use of new value"));
  CHECK(text_of(refused).ends_with("once that is committed: make two scripts"
                                   " of it"));
  CHECK(run_journal(fixture, "-- dunlin: transaction=none\n"
                             "ALTER TYPE m ADD VALUE 'b';\n"
                             "INSERT INTO t VALUES('b');"));
}

TEST_CASE("PostgreSQL: a script that drops the schema of the ledger is told to"
          " give that one of its own") {
  postgresql_fixture fixture;
  fixture.run_on_target("SELECT");
  const auto head
      = GENERATE(std::string{}, std::string{"-- dunlin: transaction=none\n"});
  const auto text = head + "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;";
  const auto refused = run_journal(fixture, text);
  INFO(text_of(refused));
  CHECK(code_of(refused) == error_code::script_failed);
  CHECK(text_of(refused).starts_with("s/1.sql"));
  CHECK(text_of(refused).ends_with(
      "the ledger's tables went with its schema: give it one of its own, that"
      " no script drops (ledger = { schema = \"...\" } of the store)"));
  auto config = fixture.target_config();
  config.ledger_schema = "books";
  auto store = postgresql_fixture::open(config, store_access::write);
  REQUIRE(store->target()->take_over(claim_of("own schema")));
  CHECK(store->target()->run_script(journal_job(text)));
}
