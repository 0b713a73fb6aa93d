#include "tests/cli/workplace.hpp"

#include <sstream>

/// @file
/// Runs that go well, and what they print.

using namespace dunlin::test;

TEST_CASE_METHOD(workplace, "any number of migrators makes the same target") {
  make_migration(2'000);
  for (const auto* count : {"1", "5", "20"}) {
    const auto target = "new" + std::string{count} + ".db";
    const auto end = run({"run", "stores.new.url=sqlite:" + target,
                          "run.migrators=" + std::string{count},
                          "tables.crs.batch.rows=50"});
    INFO(end.err);
    CHECK(end.code == 0);
    CHECK(rows_of(target) == rows_of("old.db"));
  }
}

TEST_CASE_METHOD(workplace, "a run prints each step's counts and what to type"
                            " next") {
  make_migration(12'345);
  const auto end = run({"run"});
  CHECK(end.code == 0);
  CHECK(end.err.empty());
  CHECK(has(end.out, "up/010_crs.sql"));
  CHECK(has(end.out, "12,345"));
  CHECK(end.out.ends_with("Next: dunlin status dunlin.toml\n"));
}

TEST_CASE_METHOD(workplace, "a rerun of a finished plan says so and prints the"
                            " counts again") {
  make_migration(1'234);
  REQUIRE(run({"run"}).code == 0);
  const auto before = files();
  const auto end = run({"run"});
  CHECK(end.code == 0);
  CHECK(has(end.out, "1,234"));
  CHECK(has(end.out, "Nothing to do"));
  CHECK(files() == before);
}

TEST_CASE_METHOD(workplace, "the options may stand before and after") {
  make_migration(10);
  CHECK(run({"--board", "none", "run", "dunlin.toml", "run.migrators=1",
             "--log-level=debug", "--log", "run.log"})
            .code
        == 0);
  CHECK(has(files().at(folder() + "/run.log"), "\tcrs\t0.0\tbatch_done"));
}

TEST_CASE_METHOD(workplace, "help and version are everywhere and end with 0") {
  for (const auto& line :
       std::vector<std::vector<std::string>>{{},
                                             {"--help"},
                                             {"run", "--help"},
                                             {"--help", "status"},
                                             {"config", "--help"},
                                             {"--version"},
                                             {"run", "--version"}}) {
    const auto end = run(line);
    CHECK(end.code == 0);
    CHECK(has(end.out, "dunlin"));
    CHECK(end.err.empty());
  }
}

TEST_CASE_METHOD(workplace, "a dry run changes nothing and marks estimates") {
  make_migration(500);
  auto before = files();
  const auto guessed = run({"run", "--dry-run"});
  CHECK(guessed.code == 0);
  CHECK(has(guessed.out, "~500"));
  const auto counted = run({"run", "--dry-run", "--count"});
  CHECK(counted.code == 0);
  CHECK(has(counted.out, " 500"));
  CHECK_FALSE(has(counted.out, "~"));
  CHECK(files() == before);
  REQUIRE(run({"run"}).code == 0);
  before = files();
  const auto done = run({"run", "--dry-run"});
  CHECK(has(done.out, "nothing to do"));
  CHECK(run({"run", "--dry-run", "--json"}).out.starts_with("{"));
  // What it looked at is what it says to type.
  const auto ends_with = [&](std::vector<std::string> reset,
                             const std::string& next) {
    reset.insert(reset.begin(), {"run", "--dry-run"});
    const auto end = run(reset);
    INFO(end.out << end.err);
    CHECK(end.out.ends_with("Next: dunlin run dunlin.toml" + next + "\n"));
  };
  ends_with({}, "");
  ends_with({"--reset"}, " --reset");
  ends_with({"--reset=up/010_crs.sql", "--yes"},
            " --reset=up/010_crs.sql --yes");
  CHECK(files() == before);
}

TEST_CASE_METHOD(workplace, "status agrees with the tables and creates"
                            " nothing") {
  make_migration(777);
  const auto before = files();
  const auto fresh = run({"status"});
  CHECK(fresh.code == 3);
  CHECK(has(fresh.out, "not begun"));
  CHECK(files() == before);
  REQUIRE(run({"run"}).code == 0);
  const auto done = run({"status"});
  CHECK(done.code == 0);
  CHECK(has(done.out, "777"));
  CHECK(has(run({"status", "--json"}).out, "\"migrated\": 777"));
  CHECK(query("new.db", "SELECT count(*) FROM crs") == "777\n");
}

TEST_CASE_METHOD(workplace, "status says why a step failed that never opened") {
  make_migration(10);
  write("up/010_crs.sql", "CREATE TABLE crs(auth TEXT, code INTEGER);");
  const auto end = run({"run"});
  CHECK(end.code == 1);
  const std::string reason = "no column 'name'";
  CHECK(has(end.out, reason));
  const auto status = run({"status"});
  CHECK(status.code == 1);
  CHECK(has(status.out, "crs: "));
  CHECK(has(status.out, reason));
  CHECK(has(run({"status", "--json"}).out, reason));
  sql("new.db", "ALTER TABLE crs ADD COLUMN name TEXT");
  CHECK(run({"run"}).code == 0);
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(workplace, "rows without parents fail the run, and status says"
                            " which they are") {
  make_migration(10);
  write("up/010_crs.sql",
        "CREATE TABLE authority(name TEXT PRIMARY KEY);"
        "CREATE TABLE crs(auth TEXT REFERENCES authority, code INTEGER,"
        " name TEXT, PRIMARY KEY(auth, code));");
  CHECK(run({"run"}).code == 1);
  const auto status = run({"status"});
  CHECK(status.code == 1);
  CHECK(has(status.out, "table 'crs' row 1: no parent in 'authority'"));
  CHECK(has(run({"status", "--json"}).out, "\"table 'crs' row 1:"));
  sql("new.db", "INSERT INTO authority VALUES('EPSG')");
  CHECK(run({"run"}).code == 0);
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(workplace, "--reset forgets a step and runs it again") {
  make_migration(100);
  REQUIRE(run({"run"}).code == 0);
  sql("new.db", "DELETE FROM crs");
  CHECK(run({"run", "--reset=crs", "--yes"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  sql("new.db", "DROP TABLE crs");
  CHECK(run({"run", "--reset", "--yes"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(workplace, "a step that changed after it was done stops a run"
                            " with exit 4") {
  make_migration(100);
  REQUIRE(run({"run"}).code == 0);
  const auto before = files();
  const auto end = run({"run", "tables.crs.existing=skip"});
  CHECK(end.code == 4);
  CHECK(has(end.err, "--reset=crs"));
  CHECK(count_lines(end.err) == 1);
  CHECK(run({"status", "tables.crs.existing=skip"}).code == 4);
  CHECK(run({"run", "tables.crs.batch.rows=7"}).code == 0);
  CHECK(files() == before);
}

TEST_CASE_METHOD(workplace, "another profile of the same name is refused") {
  make_migration(100);
  REQUIRE(run({"run"}).code == 0);
  write("other/dunlin.toml", R"([stores.old]
url = "sqlite:../old.db"
[stores.new]
url = "sqlite:../new.db"
[[tables]]
name = "something"
from = "old"
to = "new"
table = "crs"
into = "crs"
)");
  const auto end = run({"run", "other/dunlin.toml"});
  CHECK(end.code == 2);
  CHECK(has(end.err, "another profile"));
  CHECK(run({"status", "other/dunlin.toml"}).code == 2);
}

TEST_CASE_METHOD(workplace, "rejects beyond the limit fail the step, its good"
                            " rows arrive, and a rerun brings the rest home") {
  make_migration(100);
  write("up/010_crs.sql",
        "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL"
        " CHECK(code <> 50), name TEXT, PRIMARY KEY(auth, code));");
  const auto end = run({"run"});
  CHECK(end.code == 1);
  CHECK(has(end.out, "dunlin_rejects"));
  CHECK(query("new.db", "SELECT count(*) FROM crs") == "99\n");
  CHECK(run({"status"}).code == 1);
  sql("new.db", "ALTER TABLE crs RENAME TO kept;"
                "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " name TEXT, PRIMARY KEY(auth, code));"
                "INSERT INTO crs SELECT * FROM kept; DROP TABLE kept");
  CHECK(run({"run"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(workplace, "a step goes on only over rows of the columns that"
                            " it began with") {
  make_migration(100);
  write("up/020_mine.sql", "INSERT INTO crs VALUES('EPSG', 77, 'mine');\n");
  REQUIRE(run({"run"}).code == 1);
  sql("old.db", "ALTER TABLE crs DROP COLUMN name");
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out + end.err, "the columns of its source changed since its"
                               " first batches were written"));
  CHECK(has(end.out + end.err, "--reset=crs"));
}

TEST_CASE_METHOD(workplace, "a failed script blocks what follows and says"
                            " why") {
  make_migration(100);
  write("up/020_bad.sql", "INSERT INTO nowhere VALUES(1);\n");
  const auto end = run({"run"});
  CHECK(end.code == 1);
  CHECK(has(end.out, "nowhere"));
  CHECK(has(end.out, "blocked by up/020_bad.sql: crs"));
  write("up/020_bad.sql", "SELECT 1;\n");
  CHECK(run({"run"}).code == 0);
}

TEST_CASE_METHOD(workplace, "rows without parents at the end of a run are exit"
                            " 1") {
  make_migration(10);
  write("up/010_crs.sql",
        "CREATE TABLE auth(name TEXT PRIMARY KEY);"
        "CREATE TABLE crs(auth TEXT NOT NULL REFERENCES auth(name),"
        " code INTEGER NOT NULL, name TEXT, PRIMARY KEY(auth, code));");
  const auto end = run({"run"});
  CHECK(end.code == 1);
  CHECK(has(end.out, "crs"));
  CHECK(run({"status"}).code == 1);
  sql("new.db", "INSERT INTO auth VALUES('EPSG')");
  CHECK(run({"run"}).code == 0);
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(workplace, "the json board prints one object a line and ends"
                            " with the summary") {
  make_migration(100);
  const auto end = run({"run", "--board", "json"});
  CHECK(end.code == 0);
  std::istringstream lines{end.out};
  std::string last;
  for (std::string line; std::getline(lines, line); last = line) {
    CHECK(line.starts_with("{\"event\":\""));
    CHECK(line.ends_with("}"));
  }
  CHECK(last.starts_with("{\"event\":\"summary\""));
  CHECK(has(end.out, "{\"event\":\"run_began\""));
  CHECK(has(end.out, "{\"event\":\"batch_done\""));
}

TEST_CASE_METHOD(workplace, "config prints values and where they came from") {
  make_migration(10);
  const auto end = run({"config", "run.migrators=7"});
  CHECK(end.code == 0);
  CHECK(has(end.out, "= 7"));
  CHECK(has(end.out, "# command line"));
  CHECK(run({"config", "--json"}).out.starts_with("["));
}
