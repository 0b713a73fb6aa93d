#include "tests/cli/server_databases.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

/// @file
/// Runs that read a source as it was at one moment.

using namespace dunlin::test;

namespace {

/// Hands rows on as they are, but waits at a gate first, where there is one.
const std::string gated_script = R"(import sys, os
if os.path.exists("gate"):
    open("gate").read()
for line in sys.stdin:
    print(line, end="", flush=line == "\n")
)";

class snapshot_runs : public server_databases {
public:
  /// Twenty rows, and a profile that copies them into a file by way of a
  /// program that waits at the gate.
  void make(const std::string& kind, const std::string& view) const {
    if (kind == "sqlite")
      change(kind, "PRAGMA journal_mode = wal");
    change(kind, "CREATE TABLE t(id BIGINT NOT NULL PRIMARY KEY,"
                 " name VARCHAR(40)); INSERT INTO t WITH RECURSIVE n(i) AS"
                 " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
                 " SELECT i, 'old' FROM n;");
    write("gated.py", gated_script);
    write("dunlin.toml", "[stores.old]\nurl = \"" + url(kind)
                             + "\"\nsnapshot = " + view
                             + "\n[stores.new]\nurl = \"sqlite:new.db\"\n"
                               "[run]\nmigrators = 1\n"
                               "[[tables]]\nname = \"t\"\nfrom = \"old\"\n"
                               "to = \"new\"\ncreate = true\n"
                               "command = [\"python3\", \"gated.py\"]\n"
                               "batch = { rows = 3 }\nbuffer = 1\n");
  }

  /// Runs, and does something with the run once the first rows were read.
  template <class Function>
  ending run_and(Function meanwhile) const {
    const auto gate = folder() + "/gate";
    REQUIRE(mkfifo(gate.c_str(), 0600) == 0);
    process child{command({"run", "--board", "plain"})};
    const int opened = wait_at(gate);
    REQUIRE(opened >= 0);
    meanwhile(child);
    unlink(gate.c_str());
    close(opened);
    return child.wait();
  }

  /// Ends the session that keeps the snapshot of PostgreSQL.
  void end_keeper() const {
    CHECK(ask("postgresql", "SELECT count(pg_terminate_backend(pid)) FROM"
                            " pg_stat_activity WHERE application_name ="
                            " 'dunlin snapshot' AND datname ="
                            " current_database()")
          == "1\n");
  }

  std::string rows_there() const {
    return query("new.db", "SELECT count(*), sum(id), count(*) FILTER (WHERE"
                           " name = 'old') FROM t");
  }

private:
  /// Waits until the program stands at its gate, and holds it there.
  static int wait_at(const std::string& gate) {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
      const int opened = open(gate.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
      if (opened >= 0 || errno != ENXIO
          || std::chrono::steady_clock::now() > until)
        return opened;
      poll(nullptr, 0, 5);
    }
  }
};

const std::string changes
    = "UPDATE t SET name = 'new'; DELETE FROM t WHERE id IN (2, 18, 19);"
      " INSERT INTO t VALUES (0, 'new'); INSERT INTO t VALUES (21, 'new');";

} // namespace

TEST_CASE_METHOD(snapshot_runs, "a run with a snapshot sees nothing of what is"
                                " written meanwhile, and its count is exact") {
  const auto [kind, view]
      = GENERATE(table<std::string, std::string>({{"sqlite", "true"},
                                                  {"postgresql", "true"},
                                                  {"mariadb", "true"},
                                                  {"mariadb", "\"lock\""}}));
  INFO(kind << " " << view);
  make(kind, view);
  const auto end = run_and([&, k = kind](process&) { change(k, changes); });
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows_there() == "20|210|20\n");
  CHECK_FALSE(has(end.out, "written meanwhile"));
  CHECK(has(end.out, "writers of the server waited") == (view == "\"lock\""));
}

TEST_CASE_METHOD(snapshot_runs, "a run without a snapshot reads rows as they"
                                " are when their batch is read") {
  make("sqlite", "false");
  const auto end = run_and([&](process&) { change("sqlite", changes); });
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows_there() != "20|210|20\n");
}

TEST_CASE_METHOD(snapshot_runs, "a snapshot that is lost in mid-run fails its"
                                " step in one line, and the rerun keeps what"
                                " was done and says what it can't") {
  make("postgresql", "true");
  const auto end = run_and([&](process& child) {
    end_keeper();
    // While the one batch that is read is held, nobody asks for more.
    CHECK(child.has_said("the snapshot that this run reads is lost"));
  });
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(has(end.out, "t: failed: "));
  CHECK(query("new.db", "SELECT count(*) > 0 FROM dunlin_batches") == "1\n");
  change("postgresql", changes);
  const auto again = run({"run", "--board", "plain"});
  INFO(again.out << again.err);
  CHECK(again.code == 0);
  CHECK(has(again.out, "by an earlier run, in a snapshot that is gone"));
  CHECK(has(again.out, "--reset=t would read all rows in one"));
  CHECK(query("new.db", "SELECT name FROM t WHERE id = 1") == "old\n");
  CHECK(query("new.db", "SELECT name FROM t WHERE id = 20") == "new\n");
  CHECK(query("new.db", "SELECT sum(scanned) FROM dunlin_batches")
        == query("new.db", "SELECT count(*) FROM t"));
}

TEST_CASE_METHOD(snapshot_runs, "a snapshot that is lost ends the long page"
                                " that somebody reads in it") {
  make("postgresql", "true");
  change("postgresql", "CREATE FUNCTION dawdle() RETURNS int STABLE LANGUAGE"
                       " sql AS 'SELECT 1 FROM pg_sleep(600)'");
  write("slow.toml", "[[tables]]\nname = \"t\"\nkey = [\"id\"]\n"
                     "query = \"SELECT id, name, CASE WHEN id > 5 THEN dawdle()"
                     " END AS n FROM t\"\n");
  process child{command({"run", "--board", "plain", "--with", "slow.toml"})};
  const auto until = std::chrono::steady_clock::now() + patience;
  while (ask("postgresql", "SELECT count(*) > 0 FROM pg_stat_activity WHERE"
                           " state = 'active' AND wait_event = 'PgSleep'"
                           " AND datname = current_database()")
             != "t\n"
         && std::chrono::steady_clock::now() < until) {
  }
  end_keeper();
  const auto end = child.wait();
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(has(end.out, "the snapshot that this run reads is lost"));
}

namespace {

class snapshot_profiles : public workplace {
public:
  /// What the program says against two stores, one of which is read in a
  /// snapshot, and these steps.
  std::string refused(const std::string& steps,
                      const std::string& view = "true") const {
    sql("old.db", "CREATE TABLE IF NOT EXISTS a(id INTEGER PRIMARY KEY, n);"
                  "CREATE TABLE IF NOT EXISTS b(id INTEGER PRIMARY KEY, n);");
    sql("new.db", "CREATE TABLE IF NOT EXISTS a(id INTEGER PRIMARY KEY, n)");
    write("dunlin.toml",
          "[stores.old]\nurl = \"sqlite:old.db\"\nsnapshot = " + view
              + "\n[stores.new]\nurl = \"sqlite:new.db\"\n" + steps);
    const auto before = files();
    const auto end = run({"run"});
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(files() == before);
    return end.err;
  }
};

} // namespace

TEST_CASE_METHOD(snapshot_profiles, "a snapshot that makes no sense is refused"
                                    " before the first write, in one line") {
  const std::string copy
      = "[[tables]]\nname = \"a\"\nfrom = \"old\"\nto = \"new\"\n";
  CHECK(has(refused(copy, "\"lock\""), "\"lock\" is for MariaDB alone"));
  CHECK(has(refused("[[tables]]\nname = \"u\"\nto = \"old\"\ninto = \"a\"\n"
                    "update = \"UPDATE a SET n = 1 WHERE {range}\"\n"),
            "`update` changes rows as they are"));
  CHECK(has(refused(copy
                    + "[[tables]]\nname = \"b\"\nfrom = \"new\"\nto = \"old\"\n"
                      "table = \"a\"\ninto = \"b\"\n"),
            "step \"b\" writes it"));
}

TEST_CASE_METHOD(snapshot_runs, "a step that would not see what the one before"
                                " it did is refused where the store is read in"
                                " a snapshot") {
  change("postgresql", "CREATE TABLE a(id INT PRIMARY KEY);"
                       "CREATE TABLE b(id INT PRIMARY KEY);"
                       "CREATE TABLE c(id INT PRIMARY KEY);"
                       "INSERT INTO a VALUES (1);");
  const auto profile = [&](const std::string& second) {
    write("dunlin.toml",
          "[stores.s]\nurl = \"" + url("postgresql")
              + "\"\nsnapshot = true\n"
                "[[tables]]\nname = \"first\"\nfrom = \"s\"\nto = \"s\"\n"
                "table = \"a\"\ninto = \"b\"\n"
                "[[tables]]\nname = \"second\"\nfrom = \"s\"\nto = \"s\"\n"
                "table = \""
              + second + "\"\ninto = \"c\"\n");
  };
  profile("b");
  const auto refused = run({"run"});
  INFO(refused.out << refused.err);
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "it comes after step \"first\""));
  profile("a");
  const auto good = run({"run"});
  INFO(good.out << good.err);
  CHECK(good.code == 0);
}

TEST_CASE_METHOD(snapshot_runs, "what a script did before all that read a store"
                                " is in its snapshot") {
  change("postgresql", "CREATE TABLE a(id INT PRIMARY KEY)");
  write("up/1.sql", "INSERT INTO a VALUES (1), (2);");
  write("dunlin.toml",
        "[stores.s]\nurl = \"" + url("postgresql")
            + "\"\nsnapshot = true\n[stores.new]\nurl = \"sqlite:new.db\"\n"
              "[[scripts]]\nstore = \"s\"\nfolder = \"up\"\n"
              "[[tables]]\nname = \"a\"\nfrom = \"s\"\nto = \"new\"\n"
              "create = true\n");
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(query("new.db", "SELECT count(*) FROM a") == "2\n");
}
