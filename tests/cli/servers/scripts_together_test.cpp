#include "tests/cli/server_databases.hpp"
#include "tests/cli/step_spans.hpp"

/// @file
/// Scripts of a server that run at the same time.

using namespace dunlin::test;

namespace {

/// Ends once two sessions are in it, and fails if that takes two minutes.
const std::string meeting = R"sql(
DO $$
BEGIN
  FOR i IN 1..1200 LOOP
    PERFORM pg_stat_clear_snapshot();
    IF (SELECT count(*) FROM pg_stat_activity WHERE state = 'active'
        AND datname = current_database() AND query LIKE '%two of us%') >= 2
    THEN
      PERFORM pg_sleep(0.3); -- so that the other sees this one too
      RETURN;
    END IF;
    PERFORM pg_sleep(0.1);
  END LOOP;
  RAISE 'the two of us were never here together';
END $$;
)sql";

class together : public server_databases {
public:
  together() {
    change("postgresql", "CREATE TABLE a(id int PRIMARY KEY);"
                         "CREATE TABLE b(id int PRIMARY KEY)");
    write("up/1.sql", "INSERT INTO a VALUES(1);" + meeting);
    write("up/2.sql", "INSERT INTO b VALUES(1);" + meeting);
  }

  void write_profile(const std::string& order) const {
    write("dunlin.toml", "[stores.app]\nurl = \"" + url("postgresql")
                             + "\"\n[run]\nmigrators = 2\norder = \"" + order
                             + "\"\n[[scripts]]\nname = \"up\"\n"
                               "store = \"app\"\nfolder = \"up\"\n");
  }
};

} // namespace

TEST_CASE_METHOD(together, "scripts that touch nothing in common run at the"
                           " same time") {
  write_profile("rw");
  const auto done = run({"run"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(ask("postgresql", "SELECT (SELECT count(*) FROM a) + (SELECT count(*)"
                          " FROM b)")
        == "2\n");
}

TEST_CASE_METHOD(together, "scripts wait for one another where the profile"
                           " wants the serial order") {
  write_profile("serial");
  const auto plan = run({"plan"});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(plan.out.find("up/2.sql waits for up/1.sql") != std::string::npos);
}

TEST_CASE_METHOD(server_databases, "scripts and table steps of a MariaDB wait"
                                   " for those alone that touch the same") {
  change("mariadb", "CREATE TABLE a(id int PRIMARY KEY);"
                    "CREATE TABLE b(id int PRIMARY KEY);"
                    "CREATE TABLE c(id int PRIMARY KEY)");
  write("up/1.sql", "INSERT INTO a VALUES(1)");
  write("up/2.sql", "INSERT INTO b VALUES(1)");
  write("up/3.sql", "UPDATE b SET id = id + (SELECT count(*) FROM c)");
  write("dunlin.toml", "[stores.app]\nurl = \"" + url("mariadb")
                           + "\"\n[[scripts]]\nname = \"up\"\nstore ="
                             " \"app\"\nfolder = \"up\"\n"
                             "[[tables]]\nname = \"copy\"\ntable = \"a\"\n"
                             "into = \"c\"\nfrom = \"app\"\nto = \"app\"\n");
  const auto plan = run({"plan"});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(plan.out.find("up/3.sql waits for up/2.sql") != std::string::npos);
  CHECK(plan.out.find("copy waits for up/1.sql") != std::string::npos);
  CHECK(plan.out.find("copy waits for up/3.sql") != std::string::npos);
  CHECK(plan.out.find("up/2.sql waits for") == std::string::npos);
  CHECK(run({"run"}).code == 0);
  CHECK(ask("mariadb", "SELECT count(*) FROM c") == "1\n");
}

TEST_CASE_METHOD(server_databases,
                 "scripts of a MariaDB that are at work at the"
                 " same time keep their rows of the ledger"
                 " without a deadlock") {
  for (const std::string number : {"1", "2", "3", "4"}) {
    change("mariadb", "CREATE TABLE t" + number + "(id int PRIMARY KEY)");
    write("up/" + number + ".sql",
          "INSERT INTO t" + number + " VALUES(1);\nDO SLEEP(1);");
  }
  write("dunlin.toml", "[stores.app]\nurl = \"" + url("mariadb")
                           + "\"\n[run]\nmigrators = 4\n[[scripts]]\nname ="
                             " \"up\"\nstore = \"app\"\nfolder = \"up\"\n");
  const auto done = run({"run", "run.retry.attempts=1"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
}

TEST_CASE_METHOD(server_databases, "a script that reaches into another database"
                                   " of a MariaDB is a barrier where that may"
                                   " be another store") {
  change("mariadb", "CREATE TABLE a(id int PRIMARY KEY)");
  write("up/1.sql", "INSERT INTO a VALUES(1)");
  write("up/2.sql", "SELECT * FROM information_schema_2.x");
  const auto profile = "[stores.app]\nurl = \"" + url("mariadb")
                       + "\"\n[[scripts]]\nname = \"up\"\nstore ="
                         " \"app\"\nfolder = \"up\"\n";
  write("dunlin.toml", profile);
  const auto alone = run({"plan"});
  INFO(alone.out << alone.err);
  CHECK(alone.code == 0);
  CHECK(alone.out.find("up/2.sql waits for") == std::string::npos);
  // One database may not be two stores; this one is on every server.
  const auto server = url("mariadb").substr(0, url("mariadb").rfind('/'));
  write("dunlin.toml",
        profile + "[stores.other]\nurl = \"" + server + "/mysql\"\n");
  const auto beside = run({"plan"});
  INFO(beside.out << beside.err);
  CHECK(beside.out.find("may be another store") != std::string::npos);
}

TEST_CASE_METHOD(server_databases, "a script of PostgreSQL waits for one of"
                                   " MariaDB, and that for another of"
                                   " PostgreSQL, where their heads say so") {
  write("p/1.sql", "CREATE TABLE a(x int);");
  write("p/2.sql", "-- dunlin: after=m/1.sql\nCREATE TABLE b(x int);");
  write("m/1.sql", "-- dunlin: after=p/1.sql\nCREATE TABLE a(x int);");
  std::string profile = "[run]\nmigrators = 3\n";
  for (const auto* kind : {"postgresql", "mariadb"}) {
    const std::string first{kind[0]};
    profile += "[stores." + first + "]\nurl = \"" + url(kind)
               + "\"\n[[scripts]]\nname = \"" + first + "\"\nstore = \"" + first
               + "\"\nfolder = \"" + first + "\"\n";
  }
  write("dunlin.toml", profile);
  const auto done = run({"run", "--board", "json"});
  INFO(done.out << done.err);
  REQUIRE(done.code == 0);
  const auto spans = read_spans(done.out);
  CHECK(spans.at("m/1.sql").began_ms >= spans.at("p/1.sql").ended_ms);
  CHECK(spans.at("p/2.sql").began_ms >= spans.at("m/1.sql").ended_ms);
}
