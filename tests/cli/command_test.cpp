#include "tests/cli/command_fixture.hpp"

#include <filesystem>

/// @file
/// Steps whose rows go through a program, as users meet them.

using namespace dunlin::test;

TEST_CASE_METHOD(command_fixture,
                 "rows go through a program of the profile's") {
  make("rows.py", echo_with(R"(
    row["name"] = row["name"].upper()
    if row["code"] % 10 == 0: return [row, dict(row, code=-row["code"])]
    if row["code"] % 10 == 1: return "skip"
    return row
)"));
  const auto end = run({"run"});
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(query("new.db", "SELECT count(*), min(name), sum(code < 0) FROM crs")
        == "200|NAME 10|20\n");
  CHECK(books() == "200|180|20|0|200\n");
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(command_fixture, "a program that is not there is found before"
                                  " the first write") {
  make("rows.py", echo_with("return row"));
  const auto before = files();
  auto end = run({"run", R"(tables.crs.command=["./no-such-program"])"});
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(end.err.find("no-such-program") != std::string::npos);
  end = run({"run", R"(tables.crs.command=["no-such-program"])"});
  CHECK(end.code == 2);
  CHECK(end.err.find("PATH") != std::string::npos);
  end = run({"run", R"(tables.crs.command=["./dunlin.toml"])"});
  CHECK(end.code == 2);
  CHECK(end.err.find("chmod +x") != std::string::npos);
  CHECK(files() == before);
}

TEST_CASE_METHOD(command_fixture, "a script that does not say what runs it"
                                  " fails its step in words") {
  make("rows.py", echo_with("return row"));
  using std::filesystem::perms;
  std::filesystem::permissions(folder() + "/rows.py", perms::owner_all);
  const auto end = run(
      {"run", R"(tables.crs.command=["./rows.py"])", "run.retry.attempts=1"});
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(end.out.find("/rows.py: Exec format error; a script begins with")
        != std::string::npos);
}

TEST_CASE_METHOD(command_fixture, "rows that a program refuses are rejects with"
                                  " its reason") {
  make("rows.py", echo_with(R"(
    if row["code"] in (7, 8): return "error: no such place"
    return row
)"));
  const auto failed = run({"run"});
  CHECK(failed.code == 1);
  const std::string example = "\ncrs: a reject is 'EPSG', 7: no such place\n";
  CHECK(failed.out.find(example) != std::string::npos);
  const auto end = run({"run", "run.rejects.max=2"});
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(end.out.find(example) != std::string::npos);
  CHECK(run({"status"}).out.find(example) != std::string::npos);
  CHECK(run({"run"}).out.find(example) != std::string::npos);
  CHECK(query("new.db", "SELECT key_text, reason, code FROM dunlin_rejects")
        == "'EPSG', 7|no such place|command\n"
           "'EPSG', 8|no such place|command\n");
}

TEST_CASE_METHOD(command_fixture, "values survive the way through a program") {
  write("echo.py", "import sys, json\nfor l in sys.stdin:\n"
                   "  print(json.dumps(json.loads(l)) if l != '\\n' else '',"
                   " flush=True)\n");
  sql("old.db",
      "CREATE TABLE v(k INTEGER PRIMARY KEY, x);"
      "INSERT INTO v(x) VALUES(9223372036854775807),"
      "(-9223372036854775808),(9007199254740993),(0.1),(1e300),"
      "(5e-324),(2.0),(-0.0),(9e999),(-9e999),(NULL),(''),"
      "('a\"\\' || char(10) || char(0) || 'b'),('Zoë 🐦'),"
      "(CAST(x'61ff' AS TEXT)),(x''),(x'00ff10'),(zeroblob(300000));");
  sql("new.db", "CREATE TABLE v(k INTEGER PRIMARY KEY, x);"
                "CREATE TABLE w(k INTEGER PRIMARY KEY, x);");
  write("dunlin.toml", two_stores + R"([[tables]]
name = "v"
from = "old"
to = "new"
command = ["python3", "echo.py"]
[[tables]]
name = "w"
table = "v"
into = "w"
from = "old"
to = "new"
)");
  const auto end = run({"run"});
  INFO(end.err << end.out);
  REQUIRE(end.code == 0);
  CHECK(query("new.db", "SELECT v.k FROM v JOIN w USING(k) WHERE"
                        " typeof(v.x) <> typeof(w.x) OR v.x IS NOT w.x")
        == "");
  CHECK(query("new.db", "SELECT count(*) FROM v") == "18\n");
  CHECK(query("new.db", "SELECT count(DISTINCT digest) FROM dunlin_batches")
        == "1\n");
}

TEST_CASE_METHOD(command_fixture,
                 "a program has neither the lock nor a database"
                 " of the run open") {
  make("rows.py", R"(
import os
def target(descriptor):
    try:
        return os.readlink("/proc/self/fd/" + descriptor)
    except FileNotFoundError: # the listing itself
        return "pipe:"
held = {target(each) for each in os.listdir("/proc/self/fd")}
open("held", "w").write(str([one for one in held if one[:5] != "pipe:"]))
)" + echo_with("return row"));
  CHECK(run({"run"}).code == 0);
  CHECK(files().at(folder() + "/held") == "[]");
}

TEST_CASE_METHOD(command_fixture, "what a program says to people stands in the"
                                  " log, with step and migrator") {
  make("rows.py", "import sys\nprint('re\\tady', file=sys.stderr,"
                  " flush=True)\n"
                      + echo_with("return row"));
  const auto end = run({"run", "--log", "-", "run.migrators=1"});
  CHECK(end.code == 0);
  CHECK(end.err.find("info\tmigrator 1\tcrs\t-\tcommand_said re\\tady\n")
        != std::string::npos);
}

TEST_CASE_METHOD(command_fixture, "another program goes on where the first"
                                  " stopped, other columns do not") {
  make("rows.py", echo_with(R"(
    if row["code"] > 100: sys.exit("that far")
    return row
)"));
  const auto few = "tables.crs.batch.rows=50";
  auto end = run({"run", few});
  CHECK(end.code == 1);
  CHECK(end.out.find("that far") != std::string::npos);
  end = run({"run", few, R"(tables.crs.columns=["auth","code"])"});
  CHECK(end.code == 4);
  write("rows.py", echo_with("return row"));
  CHECK(run({"run", few}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}
