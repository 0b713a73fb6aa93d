#include "tests/cli/server_databases.hpp"

#include <csignal>
#include <utility>

/// @file
/// Scripts of servers that commit statement by statement.

using namespace dunlin::test;

namespace {

class journaled : public server_databases {
public:
  void write_profile(const std::string& kind) const {
    write("dunlin.toml", "[stores.app]\nurl = \"" + url(kind)
                             + "\"\n[run]\nmigrators = 4\n"
                               "retry = { attempts = 20 }\n"
                               "takeover-wait = \"300ms\"\n[[scripts]]\n"
                               "name = \"up\"\nstore = \"app\"\n"
                               "folder = \"up\"\n");
  }

  /// Waits until a query gives this.
  void await(const std::string& kind, const std::string& query,
             const std::string& expected) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (ask(kind, query) != expected)
      REQUIRE(std::chrono::steady_clock::now() < until);
  }
};

const std::string indexes
    = "SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid ="
      " 'a'::regclass";

const std::string waits_for_lock
    = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND"
      " datname = current_database()";

/// A transaction that others wait for, and that ends when told.
std::string holder_of(const std::string& statement) {
  return "BEGIN; " + statement
         + "; DO $$ BEGIN LOOP PERFORM pg_sleep(0.05); EXIT WHEN (SELECT"
           " count(*) FROM pg_stat_activity WHERE application_name = 'go on')"
           " > 0; PERFORM pg_stat_clear_snapshot(); END LOOP; END $$; COMMIT";
}

} // namespace

TEST_CASE_METHOD(journaled, "two CIC one table: both indexes are there, and"
                            " neither run nor server is stuck") {
  change("postgresql", "CREATE TABLE a(v int, w int);"
                       "INSERT INTO a SELECT i, i FROM generate_series(1, 999)"
                       " AS i");
  write("up/1.sql", "CREATE INDEX CONCURRENTLY a_v ON a(v);");
  write("up/2.sql", "CREATE INDEX CONCURRENTLY a_w ON a(w);");
  write("up/3.sql", "CREATE TABLE b(v int);");
  write_profile("postgresql");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", indexes) == "2|t\n");
}

TEST_CASE_METHOD(journaled, "CIC vs waiting runner: a run that waits for the"
                            " lock stands in nobody's way") {
  change("postgresql", "CREATE TABLE a(v int); INSERT INTO a VALUES(1)");
  write("up/1.sql", "CREATE INDEX CONCURRENTLY a_v ON a(v);");
  write_profile("postgresql");
  const process blocker{
      client_command("postgresql", name(), holder_of("UPDATE a SET v = v"))};
  await("postgresql",
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
        " datname = current_database()",
        "1\n");
  process first{command({"run", "--board", "none"})};
  await("postgresql", waits_for_lock, "1\n");
  const auto second = run({"run", "--board", "none"});
  CHECK(second.code == 5);
  change("postgresql", "SET application_name = 'go on'; SELECT pg_sleep(1)");
  const auto done = first.wait();
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", indexes) == "1|t\n");
}

TEST_CASE_METHOD(journaled, "a run that is killed while its index is built is"
                            " followed by one that ends that and builds it") {
  change("postgresql", "CREATE TABLE a(v int); INSERT INTO a VALUES(1)");
  write("up/1.sql", "UPDATE a SET v = v + 1;\nVACUUM a;\n"
                    "CREATE INDEX CONCURRENTLY a_v ON a(v);\n"
                    "UPDATE a SET v = v + 1;");
  write_profile("postgresql");
  const process blocker{
      client_command("postgresql", name(),
                     "CREATE TABLE b(x int); BEGIN; INSERT INTO b VALUES(1);"
                     " SELECT pg_sleep(600)")};
  await("postgresql",
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
        " datname = current_database()",
        "1\n");
  process killed{command({"run", "--board", "none"})};
  await("postgresql", waits_for_lock, "1\n");
  killed.send(SIGKILL);
  static_cast<void>(killed.wait());
  change("postgresql", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                       " WHERE wait_event = 'PgSleep' AND datname ="
                       " current_database()");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", indexes) == "1|t\n");
  CHECK(ask("postgresql", "SELECT v FROM a") == "3\n");
}

TEST_CASE_METHOD(journaled, "a script that runs into somebody's lock is tried"
                            " again, whole or at its statement") {
  change("postgresql", "CREATE TABLE a(v int); INSERT INTO a VALUES(1)");
  const auto head = GENERATE(std::string{}, std::string{"VACUUM a;\n"});
  write("up/1.sql", head
                        + "UPDATE a SET v = v + 1;\n"
                          "SET lock_timeout = '50ms';\n"
                          "ALTER TABLE a ADD w int DEFAULT 5;\n"
                          "UPDATE a SET v = v + 1;");
  write_profile("postgresql");
  const process blocker{client_command(
      "postgresql", name(), "BEGIN; SELECT * FROM a; SELECT pg_sleep(1)")};
  await("postgresql",
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
        " datname = current_database()",
        "1\n");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", "SELECT v, w FROM a") == "3|5\n");
}

TEST_CASE_METHOD(journaled, "a script that races with somebody for a place in"
                            " the catalogue is tried again") {
  change("postgresql", "CREATE TABLE a(v int)");
  const auto [theirs, ours] = GENERATE(table<std::string, std::string>(
      {{"GRANT SELECT ON a TO PUBLIC", "GRANT INSERT ON a TO PUBLIC;"},
       {"CREATE VIEW v AS SELECT 1 AS x",
        "CREATE OR REPLACE VIEW v AS SELECT 2 AS x;"}}));
  INFO(ours);
  write("up/1.sql", ours);
  write_profile("postgresql");
  const process blocker{
      client_command("postgresql", name(), holder_of(theirs))};
  await("postgresql",
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND"
        " datname = current_database()",
        "1\n");
  process racing{command({"run", "--board", "none"})};
  await("postgresql", waits_for_lock, "1\n");
  change("postgresql", "SET application_name = 'go on'; SELECT pg_sleep(1)");
  const auto done = racing.wait();
  INFO(done.out << done.err);
  CHECK(done.code == 0);
}

TEST_CASE_METHOD(journaled, "a script of MariaDB with DDL runs, and its order"
                            " with others is kept") {
  write("up/1.sql", "CREATE TABLE a(id int PRIMARY KEY);\n"
                    "INSERT INTO a VALUES(1);");
  write("up/2.sql", "ALTER TABLE a ADD b int NOT NULL DEFAULT 3;\n"
                    "UPDATE a SET b = b + id;");
  write_profile("mariadb");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("mariadb", "SELECT id, b FROM a") == "1|4\n");
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(journaled, "a call on MariaDB that committed and failed is in"
                            " doubt until somebody settles it") {
  change("mariadb",
         "CREATE TABLE a(v int);\nDELIMITER //\nCREATE PROCEDURE ends() BEGIN"
         " INSERT INTO a VALUES(2); COMMIT;"
         " INSERT INTO nowhere VALUES(1); END //");
  write("up/1.sql", "INSERT INTO a VALUES(1);\nCALL ends();\n"
                    "INSERT INTO a VALUES(3);");
  write_profile("mariadb");
  for (int i = 0; i < 2; ++i) {
    const auto failed = run({"run", "--board", "none"});
    INFO(failed.out << failed.err);
    CHECK(failed.code == 6);
    CHECK(has(failed.out + failed.err, "1.sql:2: "));
    CHECK(has(failed.out, "dunlin resolve done up/1.sql dunlin.toml"));
  }
  REQUIRE(run({"resolve", "done", "up/1.sql"}).code == 0);
  CHECK(run({"run", "--board", "none"}).code == 0);
  CHECK(ask("mariadb", "SELECT v FROM a") == "1\n2\n3\n");
}

TEST_CASE_METHOD(journaled, "a run over a server ends though standard output is"
                            " closed") {
  // SQLite would have taken the number 1 itself.
  write("up/1.sql", "CREATE TABLE a(v integer);");
  for (const auto* kind : {"postgresql", "mariadb"}) {
    write_profile(kind);
    auto shell = command({"-c", "exec \"$0\" run >&-"});
    shell.arguments.push_back(std::exchange(shell.program, "/bin/sh"));
    const auto end = process{shell}.wait();
    INFO(kind << ": " << end.err);
    CHECK(end.code == 0);
    CHECK(ask(kind, "SELECT count(*) FROM a") == "0\n");
  }
}
