#include "tests/cli/workplace.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

/// @file
/// Runs that are stopped, killed, held up or out of space, and those after.

using namespace dunlin::test;

namespace {

/// A migration that takes many commits: it is at work when a test meets it.
class long_run : public workplace {
public:
  long_run() {
    make_migration(40'000);
  }

  launch slow() const {
    return command({"run", "--board", "json", "tables.crs.batch.rows=10"});
  }

  /// A run to the end sees every row in its place.
  void completes() const {
    const auto end = run({"run"});
    INFO(end.err << end.out);
    CHECK(end.code == 0);
    CHECK(rows_of("new.db") == rows_of("old.db"));
    CHECK(run({"status"}).code == 0);
  }
};

/// A script that works for much longer than a test may take.
class endless_script : public workplace {
public:
  endless_script() {
    make_migration(10);
    write("up/020_count.sql",
          "CREATE TABLE counted AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
          " SELECT i + 1 FROM n WHERE i < 1000000000000)"
          " SELECT count(*) FROM n;\n");
  }

  launch endless() const {
    return command({"run", "--board", "json", "--log", "-"});
  }

  /// Appears when the endless script runs.
  static constexpr const char* began = "up/020_count.sql\t-\tstep_began";
};

using clock = std::chrono::steady_clock;

/// An SQL condition on a column that takes a while and can't be interrupted:
/// SQLite listens between the steps of its machine, not within a LIKE. It
/// goes through the pattern anew for each character of the text.
std::string deaf(const std::string& column, int64_t text_size) {
  return "hex(zeroblob(" + std::to_string(text_size / 2) + ")) || " + column
         + " LIKE '%' || hex(zeroblob(2000)) || 'x'";
}

/// How long a text has to be for a condition to be deaf for so long, about.
int64_t deaf_text_size(const workplace& place, clock::duration wanted) {
  constexpr int64_t sample = 40'000;
  const auto begin = clock::now();
  place.query("old.db", "SELECT " + deaf("'1'", sample));
  return sample * (wanted / (clock::now() - begin) + 1);
}

/// Two table steps beside each other: the scan of `gone` hears nothing for much
/// longer than a test may take, the second batch of `slow` for two seconds,
/// so that the run's report comes, but late.
class deaf_connections : public workplace {
public:
  deaf_connections() {
    sql("old.db", "CREATE TABLE slow(id INTEGER PRIMARY KEY);"
                  "INSERT INTO slow VALUES(1), (2);"
                  "CREATE TABLE gone(id INTEGER PRIMARY KEY);"
                  "INSERT INTO gone VALUES(1);");
    const auto text_size = deaf_text_size(*this, std::chrono::seconds{2});
    sql("new.db", "CREATE TABLE slow(id INTEGER PRIMARY KEY);"
                  "CREATE TABLE gone(id INTEGER PRIMARY KEY);"
                  "CREATE TRIGGER slow_row BEFORE INSERT ON slow"
                  " WHEN NEW.id = 2 AND "
                      + deaf("NEW.id", text_size) + " BEGIN SELECT 1; END");
    write("dunlin.toml", two_stores + R"([defaults]
from = "old"
to = "new"
batch = { rows = 1 }
[[tables]]
name = "slow"
[[tables]]
name = "gone"
query = "SELECT id FROM gone WHERE )"
                             + deaf("id", 10'000'000) + R"("
key = ["id"]
)");
  }
};

} // namespace

TEST_CASE_METHOD(long_run, "a signal lets the batches in flight finish, and a"
                           " rerun completes") {
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    process child{slow()};
    REQUIRE(child.has_said("batch_done"));
    child.send(signal);
    const auto end = child.wait();
    CHECK(end.code == 3);
    CHECK(count_lines(end.err) == 1);
    CHECK(end.err.find("second Ctrl-C") != std::string::npos);
    CHECK(end.out.find("\"outcome\":\"stopped\"") != std::string::npos);
    CHECK(run({"status"}).code == 3);
  }
  completes();
}

TEST_CASE_METHOD(long_run, "a difference of counts is excused by a source that"
                           " was written between runs, and by nothing else") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  child.send(SIGTERM);
  REQUIRE(child.wait().code == 3);
  // As if a row had been lost.
  sql("new.db", "UPDATE dunlin_batches SET scanned = scanned - 1, migrated ="
                " migrated - 1, written = written - 1 WHERE ordinal = 0");
  for (int i = 0; i < 2; ++i) {
    const auto end = run({"run"});
    INFO(end.err << end.out);
    CHECK(end.code == 1);
    CHECK(end.out.find("the source has 40000 rows within the scan, but 39999"
                       " were scanned")
          != std::string::npos);
    CHECK(end.out.find("--reset=") != std::string::npos);
  }
  sql("old.db", "PRAGMA user_version = 7");
  const auto end = run({"run"});
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(end.out.find("its source was written meanwhile; rows there beyond those"
                     " scanned: 1\n")
        != std::string::npos);
}

TEST_CASE_METHOD(long_run, "the ledger says who sent a signal") {
  process child{slow()};
  REQUIRE(child.has_said("batch_done"));
  child.send(SIGTERM);
  CHECK(child.wait().code == 3);
  const passwd* me = getpwuid(getuid());
  REQUIRE(me != nullptr);
  CHECK(query("new.db", "SELECT verb, user, outcome FROM dunlin_commands")
        == "drain|" + std::string{me->pw_name} + ", signal SIGTERM|done\n");
}

TEST_CASE_METHOD(long_run, "a killed run is gone at once, and a rerun"
                           " completes") {
  for (int i = 0; i < 3; ++i) {
    process child{slow()};
    REQUIRE(child.has_said("batch_done"));
    child.send(SIGKILL);
    CHECK(child.wait().code == 128 + SIGKILL);
  }
  completes();
}

TEST_CASE_METHOD(endless_script, "a second signal cancels what runs") {
  process child{endless()};
  REQUIRE(child.has_said(began));
  child.send(SIGINT);
  REQUIRE(child.has_said("second Ctrl-C"));
  child.send(SIGINT);
  CHECK(child.wait().code == 3);
  CHECK(run({"status"}).code == 3);
}

TEST_CASE_METHOD(deaf_connections, "a run is gone five seconds after the second"
                                   " signal, whoever does not answer") {
  process child{command({"run", "--board", "json", "run.migrators=2"})};
  REQUIRE(child.has_said("\"batch_done\""));
  child.send(SIGINT);
  REQUIRE(child.has_said("second Ctrl-C"));
  child.send(SIGINT);
  const auto begin = clock::now();
  const auto end = child.wait();
  const std::chrono::duration<double> seconds = clock::now() - begin;
  INFO(end.err << end.out);
  CHECK(end.code == 3);
  // What is beyond five is the machine's.
  CHECK(seconds.count() < 6);
}

TEST_CASE_METHOD(workplace, "two signals end a run that has not begun") {
  make_migration(10);
  REQUIRE(run({"run"}).code == 0);
  sqlite3* writer = nullptr;
  REQUIRE(sqlite3_open((folder() + "/new.db").c_str(), &writer) == SQLITE_OK);
  CHECK(sqlite3_exec(writer, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr)
        == SQLITE_OK);
  process child{command({"run", "--reset", "--yes", "run.takeover-wait=1h"})};
  const auto until = clock::now() + patience;
  while (run({"status"}).out.find("a run is going on") == std::string::npos
         && clock::now() < until) {
  }
  child.send(SIGINT);
  child.send(SIGTERM);
  const auto end = child.wait();
  CHECK(end.code == 3);
  CHECK(end.err.find("stopped at once") != std::string::npos);
  sqlite3_close(writer);
}

TEST_CASE_METHOD(endless_script, "a second run ends with 5 and names the"
                                 " first") {
  process first{endless()};
  REQUIRE(first.has_said(began));
  const auto second = run({"run"});
  CHECK(second.code == 5);
  CHECK(second.err.find("process " + std::to_string(first.id()))
        != std::string::npos);
  CHECK(count_lines(second.err) == 1);
  const auto status = run({"status"});
  CHECK(status.code == 3);
  CHECK(status.out.find("process " + std::to_string(first.id()))
        != std::string::npos);
  first.send(SIGKILL);
  CHECK(first.wait().code == 128 + SIGKILL);
  write("up/020_count.sql", "SELECT 1;\n");
  CHECK(run({"run"}).code == 0);
}

TEST_CASE_METHOD(endless_script, "no step is settled while a run holds the"
                                 " store, and nothing is written") {
  process first{endless()};
  REQUIRE(first.has_said(began));
  for (const auto* word : {"done", "redo", "baseline"}) {
    const auto refused = run({"resolve", word, "up/020_count.sql"});
    INFO(word << ": " << refused.out << refused.err);
    CHECK(refused.code == 5);
    CHECK(refused.out.empty());
    CHECK(count_lines(refused.err) == 1);
    CHECK(refused.err.find("process " + std::to_string(first.id()))
          != std::string::npos);
  }
  first.send(SIGKILL);
  CHECK(first.wait().code == 128 + SIGKILL);
  CHECK(query("new.db", "SELECT count(*) FROM dunlin_steps WHERE step ="
                        " 'up/020_count.sql'")
        == "0\n");
  // Its lock went with it.
  CHECK(run({"resolve", "baseline", "up/020_count.sql"}).code == 0);
}

TEST_CASE_METHOD(workplace, "a source that another program holds for a while is"
                            " waited for") {
  make_migration(100);
  // Before the table step, as it names its table; long enough for this test to
  // take the source meanwhile.
  write("up/020_count.sql",
        "CREATE TABLE counted AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 20000000) SELECT count(*) FROM n;\n"
        "DELETE FROM crs;\n");
  process child{command({"run", "--board", "json", "--log", "-"})};
  REQUIRE(child.has_said(endless_script::began));
  sqlite3* holder = nullptr;
  REQUIRE(sqlite3_open((folder() + "/old.db").c_str(), &holder) == SQLITE_OK);
  // The run may be looking at it.
  sqlite3_busy_timeout(holder, 20'000);
  CHECK(sqlite3_exec(holder, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr)
        == SQLITE_OK);
  CHECK(child.has_said("another program holds it"));
  sqlite3_close(holder);
  const auto end = child.wait();
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(workplace, "a lock file that nobody holds stops nobody") {
  make_migration(10);
  write("new.db.dunlin-lock", "elsewhere 1\n");
  CHECK(run({"run"}).code == 0);
}

TEST_CASE_METHOD(workplace, "a lock that another process holds ends a run with"
                            " 5") {
  make_migration(10);
  write("new.db.dunlin-lock", "elsewhere 4711\n");
  const int lock = open((folder() + "/new.db.dunlin-lock").c_str(), O_RDWR);
  REQUIRE(flock(lock, LOCK_EX | LOCK_NB) == 0);
  const auto end = run({"run"});
  CHECK(end.code == 5);
  CHECK(end.err.find("process 4711 on host elsewhere") != std::string::npos);
  close(lock);
  CHECK(run({"run"}).code == 0);
}

TEST_CASE_METHOD(long_run, "a full disk fails the run, what was committed"
                           " stays, and a rerun goes on") {
  auto cramped = command({"run", "tables.crs.batch.rows=1000"});
  cramped.file_bytes_max = 400'000;
  process child{cramped};
  const auto end = child.wait();
  INFO(end.err << end.out);
  CHECK(end.code == 1);
  CHECK(end.out.find("make room") != std::string::npos);
  CHECK(query("new.db", "SELECT count(*) > 0 FROM crs") == "1\n");
  CHECK(query("new.db", "PRAGMA integrity_check") == "ok\n");
  completes();
}

TEST_CASE_METHOD(workplace, "a key that is not unique fails the run, and what"
                            " was committed stays") {
  sql("old.db", "CREATE TABLE crs(code INTEGER NOT NULL, name TEXT);"
                "CREATE INDEX by_code ON crs(code);"
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                " FROM n WHERE i < 5000) INSERT INTO crs SELECT i, 'n' FROM n;"
                "INSERT INTO crs VALUES(4000, 'again')");
  sql("new.db", "CREATE TABLE crs(code INTEGER, name TEXT)");
  write("dunlin.toml", two_stores + R"([[tables]]
name = "crs"
from = "old"
to = "new"
key = ["code"]
batch = { rows = 100 }
)");
  const auto end = run({"run"});
  INFO(end.err << end.out);
  CHECK(end.code == 1);
  CHECK(end.out.find("unique") != std::string::npos);
  sql("old.db", "DELETE FROM crs WHERE name = 'again'");
  CHECK(run({"run"}).code == 0);
  CHECK(query("new.db", "SELECT count(*), count(DISTINCT code) FROM crs")
        == "5000|5000\n");
}

TEST_CASE_METHOD(long_run, "a reader that closed its end does not stop a run") {
  auto line = slow();
  line.arguments.back() = "tables.crs.batch.rows=1000";
  const std::string shell = "\"$0\" \"$@\" | head -c 10 >/dev/null";
  line.arguments.insert(line.arguments.begin(), {"-c", shell, line.program});
  line.program = "/bin/sh";
  process child{line};
  CHECK(child.wait().code == 0);
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(long_run, "a terminal that stands still holds up nothing but"
                           " the last words") {
  // Opened for both ways, a pipe has a reader that never reads.
  const auto pipe = folder() + "/screen";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const int screen = open(pipe.c_str(), O_RDWR);
  auto line = slow();
  line.arguments.back() = "tables.crs.batch.rows=50";
  line.arguments.insert(line.arguments.end(), {"--log", "-"});
  line.arguments.insert(line.arguments.begin(),
                        {"-c", "exec \"$0\" \"$@\" >screen", line.program});
  line.program = "/bin/sh";
  process child{line};
  REQUIRE(child.has_said("run_ended"));
  // The lock is given back although the summary is not yet shown.
  int code = -1;
  const auto until = std::chrono::steady_clock::now() + patience;
  while (code != 0 && std::chrono::steady_clock::now() < until)
    code = run({"run"}).code;
  CHECK(code == 0);
  child.send(SIGINT);
  CHECK(child.wait().code == 0);
  close(screen);
}
