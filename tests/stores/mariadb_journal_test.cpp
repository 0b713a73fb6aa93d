#include "stores/mariadb/session.hpp"
#include "tests/stores/journal_bench.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

#include <chrono>
#include <fstream>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

const std::string script
    = "BEGIN;\n"
      "CREATE TABLE a(id int AUTO_INCREMENT PRIMARY KEY, v int);\n"
      "SET @n = 5, NAMES latin1;\n"
      "INSERT INTO a(v) VALUES(@n);\n"
      "ALTER TABLE a ADD w int DEFAULT 7;\n"
      "INSERT INTO a(v) SELECT v + @n FROM a;\n"
      "CREATE INDEX a_v ON a(v);\n"
      "CREATE TRIGGER grows BEFORE INSERT ON a FOR EACH ROW SET NEW.w = 1;\n"
      "RENAME TABLE a TO b;\n"
      "UPDATE b SET w = w + 1;\n"
      "ALTER TABLE b RENAME TO c, DROP COLUMN v;\n"
      "CREATE OR REPLACE VIEW d AS SELECT id FROM c;\n"
      "DROP TRIGGER grows;\n"
      "INSERT INTO c(w) VALUES(0);\n"
      "COMMIT;\n";

lines state_of(mariadb_fixture& fixture) {
  lines out;
  for (const auto* sql :
       {"SELECT w FROM c ORDER BY id", "SELECT count(*) FROM d",
        "SELECT ordinal, hash, state FROM dunlin_statements",
        "SELECT step, state, problem FROM dunlin_steps",
        "SELECT count(*) FROM information_schema.triggers WHERE"
        " trigger_schema = database()"}) {
    const auto more = mariadb_fixture::query(fixture.target_config(), sql);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

bool holds(const result<std::string>& answer, const std::string& words) {
  return !answer && answer.error().text.find(words) != std::string::npos;
}

/// Waits until a query gives this.
void await(const mariadb_fixture& fixture, const std::string& sql,
           const lines& expected) {
  const auto until
      = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  while (mariadb_fixture::query(fixture.target_config(), sql) != expected)
    REQUIRE(std::chrono::steady_clock::now() < until);
}

} // namespace

TEST_CASE("MariaDB DDL mid-file kill: at any moment of its journal, a script"
          " goes on as if it had not been killed") {
  const auto moments = kill_everywhere<mariadb_fixture>(
      script,
      [](auto& fixture) {
        const auto name = fixture.target_name();
        mariadb_fixture::run_as_admin("DROP DATABASE " + name);
        mariadb_fixture::run_as_admin("CREATE DATABASE " + name);
      },
      state_of);
  CHECK(moments > 40);
}

TEST_CASE("MariaDB: of a script with DDL what is done stays, and a rerun begins"
          " at the statement that failed") {
  mariadb_target bench{{}};
  const std::string head = "CREATE TABLE a(id int PRIMARY KEY);\n"
                           "INSERT INTO a VALUES(1);\n";
  const auto failed = bench.target().run_script(
      journal_job(head + "ALTER TABLE a DROP COLUMN nothing;"));
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK(holds(failed, "s/1.sql:3: "));
  CHECK(bench.rows("SELECT * FROM a") == lines{"1"});

  CHECK(code_of(
            bench.target().run_script(journal_job("CREATE TABLE a(id int);\n")))
        == error_code::step_changed);
  REQUIRE(bench.target().run_script(
      journal_job(head + "ALTER TABLE a ADD COLUMN b int DEFAULT 2;")));
  CHECK(bench.rows("SELECT * FROM a") == lines{"1, 2"});
}

TEST_CASE("MariaDB: a value that was computed into a variable can't be had"
          " again") {
  mariadb_target bench{{"CREATE TABLE a(id int PRIMARY KEY)"}};
  const auto [set, is_lost] = GENERATE(
      std::pair{"SET @n = 3", false}, std::pair{"SET @n = (SELECT 3)", true},
      std::pair{"SELECT 3 INTO @n", true}, std::pair{"USE mysql", false});
  INFO(set);
  const auto head = std::string{set} + ";\n";
  REQUIRE_FALSE(bench.target().run_script(
      journal_job(head + "ALTER TABLE nowhere ADD b int;")));
  const auto resumed = bench.target().run_script(
      journal_job(head + "CREATE TABLE IF NOT EXISTS help_topic(a int);"));
  CHECK(resumed.has_value() != is_lost);
  CHECK(holds(resumed, "can't go on from here: what was computed into @n of"
                       " line 1 went with")
        == is_lost);
}

TEST_CASE("MariaDB: what may have been truncated is in doubt") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(id int PRIMARY KEY)");
  const std::string text = "TRUNCATE a;\nINSERT INTO a VALUES(1);";
  // Before the row of its outcome.
  REQUIRE(is_killed_at(3, fixture, text));
  CHECK(code_of(run_journal(fixture, text)) == error_code::statement_in_doubt);
  auto store = fixture.open_target();
  REQUIRE(store->target()->take_over(claim_of("operator")));
  REQUIRE(store->target()->settle_statement("s/1", true));
  store.reset();
  REQUIRE(run_journal(fixture, text));
  CHECK(mariadb_fixture::query(fixture.target_config(), "SELECT * FROM a")
        == lines{"1"});
}

TEST_CASE("MariaDB: a drop of several tables that was half done is in doubt") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(id int)");
  fixture.run_on_target("CREATE TABLE b(id int)");
  const std::string text = "DROP TABLE a, b;";
  // Behind its intent.
  REQUIRE(is_killed_at(2, fixture, text));
  SECTION("one of them is gone") {
    fixture.run_on_target("DROP TABLE a");
    CHECK(code_of(run_journal(fixture, text))
          == error_code::statement_in_doubt);
  }
  SECTION("both are there") {
    REQUIRE(run_journal(fixture, text));
  }
  SECTION("both are gone") {
    fixture.run_on_target("DROP TABLE a, b");
    REQUIRE(run_journal(fixture, text));
  }
}

TEST_CASE("MariaDB: an ALTER that goes on behind its killed client is ended"
          " or waited for, and done once") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(id int PRIMARY KEY)");
  fixture.run_on_target("INSERT INTO a VALUES(1)");
  const std::string text = "ALTER TABLE a ADD b int DEFAULT 2;\n"
                           "UPDATE a SET b = b + 1;";
  // Whoever reads the table keeps the ALTER waiting in the server.
  auto reader = mariadb_fixture::open_database(fixture.target_config());
  mariadb_fixture::run(*reader, "START TRANSACTION");
  mariadb_fixture::run(*reader, "SELECT * FROM a");
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto store = fixture.open_target();
    if (store->target()->take_over(claim_of("killed run")))
      static_cast<void>(store->target()->run_script(journal_job(text)));
    ::_exit(1);
  }
  const std::string waiting
      = "SELECT count(*) FROM information_schema.processlist WHERE state LIKE"
        " 'Waiting for table metadata lock%' AND db = database()";
  await(fixture, waiting, {"1"});
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  const bool takes_effect = GENERATE(false, true);
  INFO(takes_effect);
  if (takes_effect) {
    mariadb_fixture::run(*reader, "COMMIT");
    await(fixture, waiting, {"0"});
  }
  auto config = fixture.target_config();
  config.takeover_wait_ms = 200;
  auto store = mariadb_fixture::open(config, store_access::write);
  REQUIRE(store->target()->take_over(claim_of("next run")));
  if (!takes_effect)
    mariadb_fixture::run(*reader, "COMMIT");
  const auto done = store->target()->run_script(journal_job(text));
  INFO((done ? "" : done.error().text));
  REQUIRE(done);
  CHECK(mariadb_fixture::query(fixture.target_config(), "SELECT * FROM a")
        == lines{"1, 3"});
}

TEST_CASE(
    "MariaDB: what a journaled script sets keeps nobody from the ledger") {
  const auto [set, found] = GENERATE(table<std::string, std::string>({
      {"sql_select_limit = 0", "'0 NO_CHAIN ON OFF'"},
      {"completion_type = 1", "'18446744073709551615 CHAIN ON OFF'"},
      {"completion_type = 2", "'18446744073709551615 RELEASE ON OFF'"},
      {"max_join_size = 1, sql_big_selects = 0",
       "'18446744073709551615 NO_CHAIN OFF OFF'"},
      {"sql_safe_updates = 1", "'18446744073709551615 NO_CHAIN ON ON'"},
  }));
  INFO(set);
  mariadb_target bench{{"CREATE TABLE a(id int PRIMARY KEY)"}};
  const auto done = bench.target().run_script(
      journal_job("SET " + set
                  + ";\nALTER TABLE a ADD v varchar(60);\n"
                    "SET @later = 1;\nINSERT INTO a VALUES(1, concat_ws(' ',"
                    " @@sql_select_limit, @@completion_type, @@sql_big_selects,"
                    " @@sql_safe_updates));\nCREATE TABLE b(id int);\n"
                    "INSERT INTO b VALUES(@later);"));
  INFO((done ? "" : done.error().text));
  REQUIRE(done);
  CHECK(bench.rows("SELECT id FROM b") == lines{"1"});
  CHECK(bench.rows("SELECT v FROM a") == lines{found});
}

TEST_CASE("MariaDB: what a script or the server sets for a session holds for no"
          " statement of ours") {
  mariadb_fixture fixture;
  const auto config = fixture.target_config();
  auto db = mariadb_fixture::open_database(config);
  mariadb::session on{*db, config};
  const auto settings = [&] {
    return db
        ->ask_text("SELECT concat_ws(' ', @@max_statement_time,"
                   " @@sql_auto_is_null, @@sql_select_limit) LIMIT 1")
        .value_or("");
  };
  REQUIRE(on.begin_script());
  REQUIRE(on.give_to_script(true));
  mariadb_fixture::run(*db, "SET max_statement_time = 9, sql_auto_is_null = 1,"
                            " sql_select_limit = 5");
  REQUIRE(on.take_from_script());
  CHECK(settings() == "0.000000 OFF 18446744073709551615");
  REQUIRE(on.give_to_script(false));
  CHECK(settings() == "9.000000 ON 5");
  on.end_script();
}

TEST_CASE("MariaDB: a server that limits the rows of its sessions keeps none of"
          " the ledger's") {
  mariadb_fixture fixture;
  const temporary_folder folder;
  std::ofstream{folder.file("my.cnf")}
      << "[client]\ninit-command = SET sql_select_limit = " << GENERATE(0, 1)
      << "\n";
  const auto config
      = fixture.target_config("?default-file=" + folder.file("my.cnf"));
  const std::string head = "CREATE TABLE a(id int PRIMARY KEY);\n"
                           "INSERT INTO a VALUES(1);\n"
                           "UPDATE a SET id = id + 1;\n";
  const auto run = [&](const std::string& text) {
    auto store = mariadb_fixture::open(config, store_access::write);
    REQUIRE(store->target()->take_over(claim_of("run of " + text)));
    return store->target()->run_script(journal_job(text));
  };
  CHECK(code_of(run(head + "ALTER TABLE a DROP COLUMN nothing;"))
        == error_code::script_failed);
  const auto second = run(head + "ALTER TABLE a ADD n int DEFAULT 2;");
  INFO((second ? "" : second.error().text));
  CHECK(second);
  CHECK(mariadb_fixture::query(fixture.target_config(), "SELECT id FROM a")
        == lines{"2"});
}

TEST_CASE("MariaDB: how a script has definitions shown does not look like a"
          " change of them") {
  mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE a(id int PRIMARY KEY)");
  const std::string set
      = GENERATE("sql_quote_show_create = 0", "sql_mode = 'ANSI_QUOTES'");
  INFO(set);
  const auto text = "SET " + set + ";\nALTER TABLE a ADD b int;";
  // Behind the intent of the ALTER.
  REQUIRE(is_killed_at(6, fixture, text));
  REQUIRE(mariadb_fixture::query(fixture.target_config(),
                                 "SELECT state FROM dunlin_statements WHERE"
                                 " ordinal = 1")
          == lines{"'begun'"});
  REQUIRE(run_journal(fixture, text));
  CHECK(mariadb_fixture::query(fixture.target_config(), "SHOW COLUMNS FROM a")
            .size()
        == 2);
}
