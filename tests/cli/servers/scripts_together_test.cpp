#include "tests/cli/server_databases.hpp"

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
