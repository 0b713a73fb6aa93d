#include "tests/catch.hpp"
#include "tests/cli/scripts_fixture.hpp"

/// @file
/// A script that runs statement by statement and ended in its midst.

using namespace dunlin::test;

namespace {

/// `up/1.sql` has given the names of two tables to each other, and failed at
/// its last statement, which was mended since. A row in the second of them goes
/// to `log` as well.
class half_done : public scripts_place {
public:
  half_done() {
    sql("app.db", "CREATE TABLE a(i INTEGER PRIMARY KEY);"
                  "CREATE TABLE b(i INTEGER PRIMARY KEY);"
                  "CREATE TABLE log(i INTEGER);"
                  "CREATE TRIGGER logs AFTER INSERT ON a BEGIN"
                  "  INSERT INTO log VALUES(new.i); END");
    script("1.sql", swaps + "INSERT INTO nowhere VALUES(1);\n");
    first_end_ = run({"run", "--board", "none"});
    script("1.sql", swaps + "INSERT INTO t VALUES(1);\n");
  }

  const ending& first_end() const noexcept {
    return first_end_;
  }

private:
  const std::string swaps = "-- dunlin: transaction=none\n"
                            "ALTER TABLE a RENAME TO c;\n"
                            "ALTER TABLE b RENAME TO a;\n"
                            "ALTER TABLE c RENAME TO b;\n";
  ending first_end_;
};

} // namespace

TEST_CASE_METHOD(half_done, "what a script did before it failed is not read as"
                            " if it were still to come") {
  REQUIRE(first_end().code == 1);
  script("3.sql", "INSERT INTO b VALUES(7);");
  script("4.sql", "CREATE TABLE x AS SELECT * FROM log;");
  const auto plan = told({"plan", "--json"});
  CHECK(plan["barriers"].empty());
  REQUIRE(plan["edges"].size() == 1);
  CHECK(plan["edges"][0]["earlier"] == "up/3.sql");
  CHECK(plan["edges"][0]["later"] == "up/4.sql");
  CHECK(plan["edges"][0]["object"] == "app.log");
  const auto end = run({"run", "--board", "none"});
  INFO(end.err);
  CHECK(end.code == 0);
  CHECK(query("app.db", "SELECT group_concat(i) FROM x") == "7\n");
  CHECK(rows() == "1\n");
}

TEST_CASE_METHOD(half_done, "rehearse goes on behind what a script did before"
                            " it failed") {
  script("3.sql", "INSERT INTO b VALUES(7);");
  const auto end = run({"rehearse"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(query("app.db", "SELECT count(*) FROM b") == "0\n");
}

TEST_CASE_METHOD(scripts_place,
                 "a repeatable script that changed is planned and"
                 " rehearsed as a whole") {
  sql("app.db", "CREATE TABLE log(i)");
  script("R__all.sql", "-- dunlin: transaction=none\nDELETE FROM log;\n");
  REQUIRE(run({"run", "--board", "none"}).code == 0);
  script("R__all.sql", "-- dunlin: transaction=none\nDELETE FROM log;\n"
                       "INSERT INTO log SELECT y FROM t;\n");
  script("V2__column.sql", "ALTER TABLE t ADD y;");
  const auto plan = told({"plan", "--json"});
  REQUIRE(plan["edges"].size() == 1);
  CHECK(plan["edges"][0]["earlier"] == "up/V2__column.sql");
  CHECK(plan["edges"][0]["later"] == "up/R__all.sql");
  const auto end = run({"run", "--board", "none"});
  INFO(end.err);
  CHECK(end.code == 0);
}

TEST_CASE_METHOD(scripts_place, "a script that commits one by one is refused"
                                " before it begins where it looks back") {
  script("1.sql", "-- dunlin: transaction=none\nINSERT INTO t VALUES(1);\n"
                  "INSERT INTO t SELECT last_insert_rowid();\n");
  const auto end = run({"run", "--board", "none"});
  CHECK(end.code == 2);
  CHECK(end.err.find("1.sql:3: last_insert_rowid() looks back")
        != std::string::npos);
  CHECK(query("app.db", "SELECT count(*) FROM t") == "0\n");
}

TEST_CASE_METHOD(half_done, "each command says of a done statement that was"
                            " edited what a run says of it") {
  script("1.sql", "-- dunlin: transaction=none\n"
                  "ALTER TABLE a RENAME TO d;\n"
                  "ALTER TABLE b RENAME TO a;\n"
                  "ALTER TABLE c RENAME TO b;\n"
                  "INSERT INTO t VALUES(1);\n");
  const std::string change
      = "1.sql: statement 1 is done and changed since; take the change back,"
        " or run the script anew with --reset=up/1.sql\n";
  const auto status = run({"status"});
  INFO(status.out);
  CHECK(status.code == 4);
  CHECK(has(status.out, change));
  CHECK(has(status.out, "A run would stop: steps changed since"));
  CHECK(status_of("up/1.sql", "state") == "changed");
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"run", "--dry-run"},
        {"plan"},
        {"run", "--board", "none"}}) {
    const auto end = run(line);
    INFO(line.front() << end.out << end.err);
    CHECK(end.code == 4);
    CHECK(has(end.err, change));
  }
}
