#include "tests/cli/server_copy.hpp"

#include <csignal>

/// @file
/// What a killed run left on its server, and the run after it.

using namespace dunlin::test;

TEST_CASE_METHOD(server_copy, "a killed run's session is ended after"
                              " takeover-wait, and named") {
  make(GENERATE("postgresql", "mariadb"), "[run]\ntakeover-wait = \"10m\"\n");
  INFO(kind());
  const auto slow = name() + "_slow";
  if (kind() == "postgresql")
    change(kind(),
           "CREATE TABLE is_slow AS SELECT 1;"
           "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
           " 'BEGIN IF EXISTS (SELECT FROM is_slow) THEN"
           " PERFORM pg_sleep(600); END IF; RETURN NEW; END';"
           "CREATE TRIGGER dawdles BEFORE INSERT ON target FOR EACH ROW"
           " WHEN (NEW.id = 30) EXECUTE FUNCTION dawdle()");
  else
    // One that sleeps would see that its client has gone, and a table that it
    // reads would be locked.
    change(kind(), "CREATE DATABASE " + slow
                       + "; CREATE TRIGGER dawdles BEFORE INSERT ON target FOR"
                         " EACH ROW SET NEW.v = IF(NEW.id = 30 AND EXISTS"
                         " (SELECT 1 FROM information_schema.schemata WHERE"
                         " schema_name = '"
                       + slow + "'), benchmark(1e15, sha2('x', 512)), NEW.v)");
  process killed{watched({"run.migrators=1"})};
  const auto is_at_it
      = kind() == "postgresql"
            ? "SELECT count(*) FROM pg_stat_activity WHERE wait_event ="
              " 'PgSleep' AND datname = current_database()"
            : "SELECT count(*) FROM information_schema.processlist WHERE"
              " command <> 'Sleep' AND time_ms > 300 AND db = database() AND"
              " id <> connection_id()";
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ask(kind(), is_at_it) != "1\n"
         && std::chrono::steady_clock::now() < until) {
  }
  killed.send(SIGKILL);
  static_cast<void>(killed.wait());
  change(kind(), kind() == "postgresql" ? "DELETE FROM is_slow"
                                        : "DROP DATABASE " + slow);

  const auto begin = std::chrono::steady_clock::now();
  process next{watched({"run.takeover-wait=300ms"})};
  const auto end = next.wait();
  const std::chrono::duration<double> seconds
      = std::chrono::steady_clock::now() - begin;

  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(says(end.err, "store \"new\": ended session "));
  CHECK(says(end.err,
             " of process " + std::to_string(killed.id()) + " on host "));
  // Ten minutes are what the profile says.
  CHECK(seconds.count() > 0.3);
  CHECK(seconds.count() < 300);
  is_whole();
}
