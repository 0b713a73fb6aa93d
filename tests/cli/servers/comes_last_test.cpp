#include "tests/cli/server_databases.hpp"

#include <nlohmann/json.hpp>

/// @file
/// Scripts of a server that wait for the snapshots of all others.

using namespace dunlin::test;

namespace {

class late_scripts : public server_databases {
public:
  void write_profile(const std::string& more_of_store,
                     const std::string& tables = "") const {
    write("dunlin.toml",
          "[stores.app]\nurl = \"" + url("postgresql") + "\"\n" + more_of_store
              + "[stores.new]\nurl = \"sqlite:new.db\"\n"
                "[run]\nmigrators = 2\n[[scripts]]\nname = \"up\"\n"
                "store = \"app\"\nfolder = \"up\"\n"
              + tables);
  }
};

} // namespace

TEST_CASE_METHOD(late_scripts, "a script with CREATE INDEX CONCURRENTLY that is"
                               " urgent by its path begins behind all that may"
                               " run") {
  change("postgresql", "CREATE TABLE a(v int); CREATE TABLE first(at"
                       " timestamptz); CREATE TABLE second(at timestamptz);"
                       " CREATE TABLE third(at timestamptz);"
                       " INSERT INTO a VALUES(1)");
  write("up/1.sql", "INSERT INTO first VALUES(clock_timestamp());\n"
                    "CREATE INDEX CONCURRENTLY a_v ON a(v);");
  write("up/2.sql", "UPDATE a SET v = v + 1;");
  write("up/3.sql", "UPDATE a SET v = v + 1;");
  write("up/4.sql", "INSERT INTO second SELECT clock_timestamp();");
  write("up/5.sql", "INSERT INTO third SELECT clock_timestamp() FROM"
                    " pg_sleep(0.5);");
  write_profile("");
  const auto plan = run({"plan"});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(has(plan.out, "up/1.sql: comes last in its store: CREATE INDEX"
                      " CONCURRENTLY, line 2, waits for all statements that"
                      " others run there\n"));
  const auto told = nlohmann::json::parse(run({"plan", "--json"}).out);
  CHECK(told["steps"][0]["comes_last"]["statement"]
        == "CREATE INDEX CONCURRENTLY");
  CHECK(told["steps"][0]["comes_last"]["line"] == 2);
  CHECK(told["steps"][1]["comes_last"].is_null());
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", "SELECT first.at > second.at, first.at > third.at,"
                          " v FROM first, second, third, a")
        == "t|t|3\n");
}

TEST_CASE_METHOD(late_scripts, "two scripts with CREATE INDEX CONCURRENTLY on"
                               " two tables do not wait for each other") {
  change("postgresql", "CREATE TABLE a(v int); CREATE TABLE b(v int);");
  write("up/1.sql", "CREATE INDEX CONCURRENTLY a_v ON a((v + 1));");
  write("up/2.sql", "CREATE INDEX CONCURRENTLY b_v ON b((v + 1));");
  write_profile("");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
}

TEST_CASE_METHOD(late_scripts, "a CREATE INDEX CONCURRENTLY that would wait for"
                               " the run's own snapshot is refused before"
                               " anything is written, and one before it is"
                               " not") {
  change("postgresql", "CREATE TABLE a(v int PRIMARY KEY); CREATE TABLE b(v"
                       " int); INSERT INTO a VALUES(1)");
  write("up/1.sql", "-- why\nCREATE INDEX CONCURRENTLY b_v ON b(v);");
  const std::string copy
      = "[[tables]]\nname = \"t\"\nfrom = \"app\"\nto = \"new\"\n"
        "table = \"a\"\ninto = \"a\"\ncreate = true\n";
  write_profile("snapshot = true\n", copy);
  const auto refused = run({"run"});
  INFO(refused.out << refused.err);
  CHECK(refused.code == 2);
  CHECK(count_lines(refused.err) == 1);
  CHECK(has(refused.err, "up/1.sql:2: CREATE INDEX CONCURRENTLY would wait for"
                         " the snapshot in which step \"t\" reads store"
                         " \"app\" (stores.app.snapshot)"));
  CHECK(ask("postgresql", "SELECT count(*) FROM pg_class WHERE relname LIKE"
                          " 'dunlin%'")
        == "0\n");
  CHECK(run({"plan"}).code == 2);

  write_profile("snapshot = true\n", copy + "after = [\"up\"]\n");
  const auto in_order = run({"run", "--board", "none"});
  INFO(in_order.out << in_order.err);
  CHECK(in_order.code == 0);
  CHECK(query("new.db", "SELECT v FROM a") == "1\n");
}

TEST_CASE_METHOD(late_scripts, "a DROP INDEX CONCURRENTLY waits for no snapshot"
                               " of a run") {
  change("postgresql", "CREATE TABLE a(v int PRIMARY KEY); CREATE TABLE b(v"
                       " int); CREATE INDEX b_v ON b(v)");
  write("up/1.sql", "DROP INDEX CONCURRENTLY b_v;");
  write_profile("snapshot = true\n",
                "[[tables]]\nname = \"t\"\nfrom = \"app\"\nto = \"new\"\n"
                "table = \"a\"\ninto = \"a\"\ncreate = true\n");
  const auto done = run({"run", "--board", "none"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
}
