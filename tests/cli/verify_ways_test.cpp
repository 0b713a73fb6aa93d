#include "tests/cli/command_fixture.hpp"

/// @file
/// What verify can tell of steps that are not a plain copy along a key.

using namespace dunlin::test;

namespace {

/// Runs of verify, with what they must say.
class verified : public command_fixture {
public:
  void runs(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "run");
    const auto end = run(std::move(arguments));
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
  }

  void says(int code, const std::vector<std::string>& parts,
            std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), "verify");
    const auto end = run(std::move(arguments));
    INFO(end.out << end.err);
    CHECK(end.code == code);
    CHECK(end.err.empty());
    for (const auto& part : parts)
      CHECK(has(end.out, part));
  }

  /// A profile with one step that copies the table `t`.
  void make_copy(const std::string& source, const std::string& target,
                 const std::string& rows, const std::string& more = "") const {
    sql("old.db", source + rows);
    sql("new.db", target);
    write("dunlin.toml", two_stores
                             + "[[tables]]\nname = \"t\"\nfrom = \"old\""
                               "\nto = \"new\"\n"
                             + more);
  }
};

const std::string hundred = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT"
                            " i + 1 FROM n WHERE i < 100) ";

} // namespace

TEST_CASE_METHOD(verified, "rows that went through a program are verified, but"
                           " not named") {
  make("rows.py", echo_with(R"(
    if row["code"] % 10 == 0: return [row, dict(row, code=-row["code"])]
    if row["code"] % 10 == 1: return "skip"
    return row
)"));
  runs();
  says(0, {"crs   equal  table       200    200\n"}, {"--count"});
  sql("new.db", "UPDATE crs SET name = '' WHERE code = -10");
  says(4, {"crs   differs", "crs: its rows went through code of yours"});
}

TEST_CASE_METHOD(verified, "a step whose keys are read in one pass is verified"
                           " as a whole") {
  make_copy("CREATE TABLE t(a TEXT, v);", "CREATE TABLE t(a TEXT UNIQUE, v);",
            hundred + "INSERT INTO t SELECT 'k' || i, i FROM n;",
            "key = [\"a\"]\nscan = \"once\"\n");
  runs();
  says(0, {"t     equal  table       100    100\n"}, {"--count"});
  sql("old.db", "INSERT INTO t VALUES('new', 1)");
  says(4, {"unseen\n", "its rows can't be named"}, {"--count"});
  sql("old.db", "CREATE INDEX t_a ON t(a)");
  says(4, {"t: row 'new' was never scanned\n"}, {"--count"});
  sql("new.db", "UPDATE t SET v = 0 WHERE a = 'k5'");
  says(4, {"t: row 'k5' differs\n"});
}

TEST_CASE_METHOD(verified, "a table without a key is verified as a whole") {
  make_copy("CREATE TABLE t(v);", "CREATE TABLE t(v);",
            hundred + "INSERT INTO t SELECT i % 7 FROM n;");
  runs();
  says(0, {"t     equal  table       100    100\n"});
  sql("new.db", "DELETE FROM t WHERE rowid = 5");
  says(4, {"t: its key is no column of the target"});
}

TEST_CASE_METHOD(verified, "steps that write different columns of one table are"
                           " verified row by row") {
  make_migration(100);
  const std::string step = "from = \"old\"\nto = \"new\"\ninto = \"crs\"\n"
                           "key = [\"auth\", \"code\"]\n";
  write("dunlin.toml",
        two_stores
            + "[[scripts]]\nname = \"up\"\nstore = \"new\"\nfolder = \"up\"\n"
              "[[tables]]\nname = \"low\"\nquery = \"SELECT auth, code, name"
              " FROM crs WHERE code <= 40\"\n"
            + step
            + "[[tables]]\nname = \"high\"\nquery = \"SELECT auth, code FROM"
              " crs WHERE code > 40\"\n"
            + step);
  runs();
  says(0, {"low   equal  row       100    100\n"});
  sql("new.db", "UPDATE crs SET name = 'is free here' WHERE code = 50");
  says(0, {"high  equal"});
  sql("new.db", "UPDATE crs SET name = 'is not' WHERE code = 5;"
                "DELETE FROM crs WHERE code = 60;");
  says(4, {"low: row 'EPSG', 5 differs\n", "high: row 'EPSG', 60 is missing\n"},
       {"run.migrators=3"});
  sql("new.db", "INSERT INTO crs VALUES('EPSG', 60, ''), ('EPSG', 0, '')");
  says(4, {"extra rows are not named"});
}

TEST_CASE_METHOD(verified, "rows of listed keys are counted once") {
  make_migration(100);
  const auto table = files().at(folder() + "/up/010_crs.sql");
  sql("new.db", table);
  write("dunlin.toml", two_stores
                           + "[[tables]]\nname = \"crs\"\nfrom ="
                             " \"old\"\nto = \"new\"\n");
  write("some.keys", "EPSG\t7\nEPSG\t8\n");
  runs({"--keys", "crs=some.keys"});
  says(3, {"crs   not done\n"});
  runs();
  says(0, {"crs   equal  batch       100    100\n"}, {"--count"});
}

TEST_CASE_METHOD(verified, "values that a column keeps in another form are"
                           " equal, and told when they change") {
  make_copy("CREATE TABLE t(id INTEGER PRIMARY KEY, v);",
            "CREATE TABLE t(more DEFAULT 'x', v REAL, id INTEGER PRIMARY KEY);",
            "INSERT INTO t VALUES(1, 5), (2, -0.0), (3, 2.5), (4, NULL);");
  runs();
  says(0, {"t     equal  batch         4      4\n"});
  sql("new.db", "UPDATE t SET more = 'is free here'");
  says(0, {"t     equal"});
  sql("new.db", "UPDATE t SET v = 5.5 WHERE id = 1");
  says(4, {"t: row 1 differs\n"});
}

TEST_CASE_METHOD(verified, "a target whose collation orders texts in another"
                           " way is equal all the same") {
  make_copy("CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL);",
            "CREATE TABLE t(k TEXT PRIMARY KEY NOT NULL COLLATE NOCASE);",
            "INSERT INTO t VALUES('B'), ('D'), ('F'), ('a'), ('c'), ('e');",
            "batch = { rows = 2 }\n");
  runs();
  says(0, {"t     equal  batch"});
  sql("new.db", "DELETE FROM t WHERE k = 'c'");
  says(4, {"t: row 'c' is missing\n"});
  sql("new.db", "INSERT INTO t VALUES('c'), ('bb')");
  says(4, {"t: row 'bb' is extra\n"});
}

TEST_CASE_METHOD(verified, "a row larger than a chunk is verified and named") {
  make_copy("CREATE TABLE t(id INTEGER PRIMARY KEY, v);",
            "CREATE TABLE t(id INTEGER PRIMARY KEY, v);",
            "INSERT INTO t VALUES(1, hex(zeroblob(1000000))), (2, 'a');");
  runs();
  says(0, {"t     equal"});
  sql("new.db", "UPDATE t SET v = v || '1' WHERE id = 1");
  says(4, {"t: row 1 differs\n"});
}
