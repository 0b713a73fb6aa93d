#include "tests/cli/workplace.hpp"

#include <sqlite3.h>

#include <csignal>
#include <filesystem>

/// @file
/// What verify finds in a target, and what it says of it.

using namespace dunlin::test;

namespace {

/// A migration of 1,000 rows in batches of 100 that has run.
class migrated : public workplace {
public:
  migrated() {
    make_migration(1'000);
    REQUIRE(run({"run", "tables.crs.batch.rows=100"}).code == 0);
  }

  /// What verify says; it changes no file.
  ending verify(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "verify");
    auto what = command(std::move(arguments));
    what.environment["XDG_STATE_HOME"] = folder() + "/state";
    const auto before = files();
    process child{what};
    auto out = child.wait();
    CHECK(files() == before);
    return out;
  }

  /// Sees that it differs, and that these rows are named, no other.
  void differs(const std::vector<std::string>& lines,
               const std::vector<std::string>& arguments = {}) const {
    const auto end = verify(arguments);
    INFO(end.out << end.err);
    CHECK(end.code == 4);
    for (const auto& line : lines)
      CHECK(has(end.out, "crs: " + line + "\n"));
    size_t named = 0;
    for (auto at = end.out.find("\ncrs: row "); at != std::string::npos;
         at = end.out.find("\ncrs: row ", at + 1))
      ++named;
    CHECK(named == lines.size());
    CHECK(end.out.ends_with("Next, once the rows are mended: dunlin verify"
                            " dunlin.toml"
                            + std::string{arguments.empty() ? "" : " --count"}
                            + "\n"));
  }

  void equals(const std::vector<std::string>& arguments = {}) const {
    const auto end = verify(arguments);
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    CHECK(has(end.out, "equal"));
    CHECK(end.err.empty());
  }
};

/// Two steps of which the first is read at once; reading the source of the
/// other takes much longer than a test may last, once it is made slow.
class slow_source : public migrated {
public:
  slow_source() {
    sql("old.db", "CREATE TABLE slow(id INTEGER PRIMARY KEY, v TEXT, cost"
                  " DEFAULT 0);"
                  "INSERT INTO slow(id, v) SELECT code, name FROM crs;");
    sql("new.db", "CREATE TABLE slow(id INTEGER PRIMARY KEY, v TEXT);");
    // SQLite goes through the pattern anew for each character of the text.
    write("dunlin.toml", two_stores
                             + R"([[scripts]]
name = "up"
store = "new"
folder = "up"
[[tables]]
name = "crs"
from = "old"
to = "new"
[[tables]]
name = "slow"
from = "old"
to = "new"
query = "SELECT id, v FROM slow WHERE NOT hex(zeroblob(cost)) LIKE '%' ||)"
                               R"( hex(zeroblob(2000)) || 'x'"
key = ["id"]
)");
    REQUIRE(run({"run"}).code == 0);
  }

  /// Returns when somebody has been reading `old.db` for two seconds on end.
  void await_reader() const {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((folder() + "/old.db").c_str(), &database)
            == SQLITE_OK);
    sqlite3_busy_timeout(database, 2'000);
    while (sqlite3_exec(database, "BEGIN EXCLUSIVE; ROLLBACK", nullptr, nullptr,
                        nullptr)
           == SQLITE_OK) {
    }
    sqlite3_close(database);
  }
};

} // namespace

TEST_CASE_METHOD(migrated, "a target is compared without its source") {
  std::filesystem::remove(folder() + "/old.db");
  equals();

  sql("new.db", "UPDATE crs SET name = 'another' WHERE code = 77");
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "crs: its rows can't be named: "));
  CHECK(has(end.out, "old.db"));
}

TEST_CASE_METHOD(migrated, "columns that a source gained or lost since are no"
                           " fault of its target") {
  const auto [change, differs_now]
      = GENERATE(std::pair{"ALTER TABLE crs ADD COLUMN later TEXT", false},
                 std::pair{"ALTER TABLE crs DROP COLUMN name", false},
                 std::pair{"ALTER TABLE crs ADD COLUMN later TEXT", true});
  sql("old.db", change);
  if (!differs_now) {
    equals();
    return;
  }
  sql("new.db", "UPDATE crs SET name = 'another' WHERE code = 77");
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "crs: its rows can't be named: its source has other"
                     " columns than it had"));
}

TEST_CASE_METHOD(migrated, "what changed in the source since is not looked for,"
                           " as the page says") {
  sql("old.db", "UPDATE crs SET name = 'later' WHERE code = 77");
  equals();
  equals({"--count"});
}

TEST_CASE_METHOD(migrated, "a target that is as it was written is equal") {
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(end.err.empty());
  CHECK(has(end.out, "crs   equal  batch     1,000  1,000\n"));
  CHECK(has(end.out, "All rows are as the ledger says.\n"));
  CHECK(end.out.ends_with("\nNext: dunlin status dunlin.toml\n"));
  equals({"--count"});
  equals({"run.migrators=7"});
}

TEST_CASE_METHOD(migrated, "a row that was changed is named") {
  sql("new.db", "UPDATE crs SET name = 'other' WHERE code = 42");
  differs({"row 'EPSG', 42 differs"});
}

TEST_CASE_METHOD(migrated, "a row that is gone is named") {
  sql("new.db", "DELETE FROM crs WHERE code = 1000");
  differs({"row 'EPSG', 1000 is missing"});
}

TEST_CASE_METHOD(migrated, "a row that was added is named, past the last key"
                           " too") {
  sql("new.db", "INSERT INTO crs VALUES('EPSG', 0, 'x'), ('ESRI', 5, 'y')");
  differs({"row 'EPSG', 0 is extra", "row 'ESRI', 5 is extra"});
}

TEST_CASE_METHOD(migrated, "many rows are counted, a few of them are named") {
  sql("new.db", "DELETE FROM crs WHERE code <= 500");
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "crs: 480 more rows are not as they should be\n"));
  CHECK(count_lines(end.out) < 30);
}

TEST_CASE_METHOD(migrated, "a table that is gone differs") {
  sql("new.db", "DROP TABLE crs");
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "crs: "));
  CHECK(has(end.out, "no table"));
}

TEST_CASE_METHOD(migrated, "--count finds a row that the scan never saw") {
  sql("old.db", "INSERT INTO crs VALUES('EPSG', 0, 'late')");
  equals();
  differs({"row 'EPSG', 0 was never scanned"}, {"--count"});
}

TEST_CASE_METHOD(migrated, "--count tells of rows past the last key, which no"
                           " scan was to see") {
  sql("old.db", "INSERT INTO crs VALUES('EPSG', 1001, 'late')");
  const auto end = verify({"--count"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "crs: the source has 1 row past the last key"));
}

TEST_CASE_METHOD(migrated, "rows that differ where a later step may have"
                           " changed them are no difference") {
  write("finish/010_names.sql", "UPDATE crs SET name = upper(name);");
  write("finish/020_index.sql", "CREATE INDEX crs_name ON crs(name);");
  write("dunlin.toml", files().at(folder() + "/dunlin.toml")
                           + "[[scripts]]\nname = \"finish\"\nstore = \"new\"\n"
                             "folder = \"finish\"\n");
  REQUIRE(run({"run"}).code == 0);
  const auto end = verify();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "crs: changed since by finish/010_names.sql\n"));
  CHECK_FALSE(has(end.out, "differs"));
}

TEST_CASE_METHOD(migrated, "a later script that leaves rows alone hides no"
                           " difference") {
  write("finish/020_index.sql", "CREATE INDEX crs_name ON crs(name);");
  write("dunlin.toml", files().at(folder() + "/dunlin.toml")
                           + "[[scripts]]\nname = \"finish\"\nstore = \"new\"\n"
                             "folder = \"finish\"\n");
  REQUIRE(run({"run"}).code == 0);
  equals();
  sql("new.db", "UPDATE crs SET name = 'other' WHERE code = 42");
  differs({"row 'EPSG', 42 differs"});
}

TEST_CASE_METHOD(migrated, "JSON has the same facts") {
  CHECK(has(verify({"--json"}).out, "\"state\": \"equal\""));
  sql("new.db", "DELETE FROM crs WHERE code = 7;"
                "UPDATE crs SET name = NULL WHERE code = 8");
  const auto end = verify({"--json"});
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(end.out.starts_with("{"));
  for (const auto* part :
       {"\"exit_code\": 4", "\"state\": \"differs\"", "\"expected\": 1000",
        "\"found\": 999", "\"differing\": 1", "\"missing\": 1", "\"extra\": 0",
        "\"key\": \"'EPSG', 7\"", "\"next\": \"dunlin verify dunlin.toml\""})
    CHECK(has(end.out, part));
}

TEST_CASE_METHOD(workplace, "what is not done is said, with exit 3") {
  make_migration(10);
  const auto before = files();
  const auto end = run({"verify"});
  INFO(end.out << end.err);
  CHECK(end.code == 3);
  CHECK(has(end.out, "crs             not done\n"));
  CHECK(has(end.out, "up/010_crs.sql  not done\n"));
  CHECK(end.out.ends_with("Next, to do what is left: dunlin run"
                          " dunlin.toml\n"));
  CHECK(files() == before);
}

TEST_CASE_METHOD(migrated, "a step that was changed since is no step that can"
                           " be verified") {
  const auto end = verify({"tables.crs.existing=skip"});
  CHECK(end.code == 4);
  CHECK(has(end.out, "crs: its entry in the profile changed"));
}

TEST_CASE_METHOD(migrated, "bad input gets one line") {
  for (const auto& [arguments, said] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"verify", "--dry-run"}, "no option"},
           {{"run", "--resume"}, "dunlin verify has it"},
           {{"run", "--count"}, "--dry-run"},
           {{"verify", "nowhere.toml"}, "nowhere.toml"}}) {
    const auto end = run(arguments);
    INFO(end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(has(end.err, said));
  }
  std::filesystem::remove(folder() + "/old.db");
  const auto end = run({"verify", "--count"});
  CHECK(end.code == 1);
  CHECK(has(end.out, "crs: "));
  CHECK(has(end.out, "no such file"));
}

TEST_CASE_METHOD(workplace, "rows that were refused are not missing") {
  make_migration(100);
  write("up/010_crs.sql",
        "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL"
        " CHECK(code <> 50), name TEXT, PRIMARY KEY(auth, code));");
  REQUIRE(run({"run", "run.rejects.max=1"}).code == 0);
  CHECK(run({"verify", "--count"}).code == 0);
  sql("new.db", "DELETE FROM crs WHERE code IN (49, 51)");
  const auto end = run({"verify"});
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "row 'EPSG', 49 is missing"));
  CHECK(has(end.out, "row 'EPSG', 51 is missing"));
  CHECK_FALSE(has(end.out, "50"));
}

TEST_CASE_METHOD(workplace, "a reject that a rerun brought home is verified"
                            " with its batch") {
  make_migration(100);
  write("up/010_crs.sql",
        "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL"
        " CHECK(code <> 50), name TEXT, PRIMARY KEY(auth, code));");
  REQUIRE(run({"run"}).code == 1);
  sql("new.db", "ALTER TABLE crs RENAME TO kept;"
                "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " name TEXT, PRIMARY KEY(auth, code));"
                "INSERT INTO crs SELECT * FROM kept; DROP TABLE kept");
  REQUIRE(run({"run"}).code == 0);
  CHECK(run({"verify", "--count"}).code == 0);
}

TEST_CASE_METHOD(workplace, "rows that stood there before are in the digest as"
                            " the source has them") {
  make_migration(100);
  write("up/010_crs.sql",
        "CREATE TABLE crs(auth TEXT NOT NULL, code INTEGER NOT NULL,"
        " name TEXT, PRIMARY KEY(auth, code));"
        "INSERT INTO crs VALUES('EPSG', 3, 'name 3'), ('EPSG', 4, 'mine');");
  REQUIRE(run({"run", "tables.crs.existing=skip"}).code == 0);
  const auto end = run({"verify", "tables.crs.existing=skip"});
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "row 'EPSG', 4 differs"));
  CHECK_FALSE(has(end.out, "row 'EPSG', 3 "));
  CHECK(has(end.out, "2 of its rows stood there before"));
}

TEST_CASE_METHOD(workplace, "steps that fill one table are verified by their"
                            " sum") {
  make_migration(100);
  write("dunlin.toml", two_stores + R"([[scripts]]
name = "up"
store = "new"
folder = "up"
[defaults]
from = "old"
to = "new"
[[tables]]
name = "low"
into = "crs"
key = ["auth", "code"]
query = "SELECT auth, code, name FROM crs WHERE code <= 40"
[[tables]]
name = "high"
into = "crs"
key = ["auth", "code"]
query = "SELECT auth, code, name FROM crs WHERE code > 40"
)");
  REQUIRE(run({"run"}).code == 0);
  const auto good = run({"verify", "--count"});
  INFO(good.out << good.err);
  CHECK(good.code == 0);
  CHECK(has(good.out, "low   equal  table       100    100\n"));
  sql("new.db", "UPDATE crs SET name = '' WHERE code = 41");
  const auto end = run({"verify"});
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "high: row 'EPSG', 41 differs\n"));
}

TEST_CASE_METHOD(workplace, "a step in place has no digest") {
  sql("bank.db", "CREATE TABLE accounts(id INTEGER PRIMARY KEY, v);"
                 "INSERT INTO accounts VALUES(1, 1), (2, 2);");
  write("dunlin.toml", "[stores.bank]\nurl = \"sqlite:bank.db\"\n[[tables]]\n"
                       "name = \"interest\"\nto = \"bank\"\n"
                       "into = \"accounts\"\nupdate = \"UPDATE accounts SET"
                       " v = v + 1 WHERE {range}\"\n");
  REQUIRE(run({"run"}).code == 0);
  const auto end = run({"verify"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "interest: changes rows in place, of which there is no"
                     " digest; it came to 2 rows\n"));
}

TEST_CASE_METHOD(slow_source, "an interrupted verify ends at once, and goes on"
                              " where it was") {
  sql("new.db", "UPDATE slow SET v = '' WHERE id = 7");
  sql("old.db", "UPDATE slow SET cost = 40000");
  const auto before = files();
  auto what = command({"verify", "run.migrators=1"});
  what.environment["XDG_STATE_HOME"] = folder() + "/state";
  {
    process child{what};
    await_reader();
    child.send(SIGINT);
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 3);
    CHECK(has(end.out, "crs   equal"));
    CHECK(has(end.out, "slow  stopped"));
    CHECK(has(end.out, "Stopped before all was read.\n"));
    CHECK(end.out.ends_with("Next, to go on where this stopped: dunlin verify"
                            " dunlin.toml run.migrators=1 --resume\n"));
  }
  CHECK(files().at(folder() + "/new.db") == before.at(folder() + "/new.db"));
  sql("old.db", "UPDATE slow SET cost = 0");
  sql("new.db", "UPDATE slow SET v = 'name 7' WHERE id = 7");
  what.arguments = {"verify", "--resume", "--json"};
  process child{what};
  const auto end = child.wait();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "\"ranges\": 11,\n      \"ranges_before\": 10,"));
  CHECK(std::filesystem::is_empty(folder() + "/state/dunlin"));
}
