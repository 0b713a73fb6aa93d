#include "tests/cli/command_fixture.hpp"

#include <poll.h>

#include <csignal>
#include <filesystem>
#include <fstream>

/// @file
/// Programs that misbehave cost their batch a retry and never the run, and none
/// outlives the run.

using namespace dunlin::test;

namespace {

namespace fs = std::filesystem;

/// Misbehaves so, in the first process alone; the next ones are good.
std::string once(const std::string& misbehave) {
  return R"(
    try:
        os.close(os.open("tried", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return row
)" + misbehave
         + "    return row\n";
}

class hostile_run : public command_fixture {
public:
  /// What the first process does in the midst of a batch does not show in the
  /// result.
  void survives(const std::string& misbehave) const {
    make("rows.py", echo_with(once(misbehave)));
    const auto end = run({"run", "--log", "-", "tables.crs.batch.rows=40"});
    INFO(end.err << end.out);
    CHECK(end.code == 0);
    CHECK(end.err.find("batch_retried") != std::string::npos);
    CHECK(rows_of("new.db") == rows_of("old.db"));
    CHECK(nobody_left());
  }

  /// Whether no process of the script's, or of what it started, lives.
  bool nobody_left() const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (somebody_lives())
      if (std::chrono::steady_clock::now() > until)
        return false;
      else
        poll(nullptr, 0, 5);
    return true;
  }

  /// Whoever works in this folder: the program, its children, their watchdog.
  bool somebody_lives() const {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/proc", ignored}) {
      if (fs::read_symlink(entry.path() / "cwd", ignored) == folder())
        return true;
    }
    return false;
  }
};

} // namespace

TEST_CASE_METHOD(hostile_run, "a program that exits at once") {
  make("rows.py", "import os, sys\n"
                  "if not os.path.exists('tried'):\n"
                  "    open('tried', 'w'); sys.exit(1)\n"
                      + echo_with("return row"));
  CHECK(run({"run"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(hostile_run, "a program that exits in the midst of a batch") {
  survives("    os._exit(3)\n");
}

TEST_CASE_METHOD(hostile_run, "a program that never answers") {
  // The next one is to begin within that, also on a busy machine.
  make("rows.py", echo_with(once("    time.sleep(1000)\n")));
  const auto end = run({"run", "tables.crs.answer-timeout=3s"});
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(nobody_left());
}

TEST_CASE_METHOD(hostile_run, "the end of a scan is told once, whatever comes"
                              " back after it") {
  make("rows.py", "import os, sys\n"
                  "for i in range(5):\n"
                  "    try:\n"
                  "        os.close(os.open(f'tried{i}',"
                  " os.O_CREAT | os.O_EXCL)); sys.exit(3)\n"
                  "    except FileExistsError:\n"
                  "        pass\n"
                      + echo_with("return row"));
  const auto end = run({"run", "--board", "json", "run.migrators=1",
                        "tables.crs.batch.rows=100", "run.retry.attempts=10"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  const auto times_said = [&](const std::string& what) {
    size_t out = 0;
    for (size_t at = 0; (at = end.out.find(what, at)) != std::string::npos;
         ++at)
      ++out;
    return out;
  };
  CHECK(times_said("\"batch_retried\"") >= 3);
  CHECK(times_said("\"scan_ended\"") == 1);
}

TEST_CASE_METHOD(hostile_run, "the time in which the run itself stood still is"
                              " no silence of its program") {
  // It stops whoever started it, for longer than it may be silent itself.
  make("rows.py", echo_with(once("    import signal\n"
                                 "    os.kill(os.getppid(), signal.SIGSTOP)\n"
                                 "    time.sleep(7)\n"
                                 "    os.kill(os.getppid(), signal.SIGCONT)\n"
                                 "    time.sleep(0.3)\n")));
  const auto end
      = run({"run", "tables.crs.answer-timeout=5s", "run.retry.attempts=1"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(hostile_run, "a program that answers twice") {
  survives("    print(json.dumps(row))\n");
}

TEST_CASE_METHOD(hostile_run, "a program that writes a line without end") {
  survives("    while True: sys.stdout.write('x' * 65536)\n");
}

TEST_CASE_METHOD(hostile_run, "a program that gives no JSON") {
  survives("    print('code = ' + str(row['code'])); return [1]\n");
}

TEST_CASE_METHOD(hostile_run, "a program that gives wrong columns") {
  survives("    return {'code': row['code']}\n");
}

TEST_CASE_METHOD(hostile_run, "a program that fills its standard error") {
  make("rows.py",
       echo_with(once("    sys.stderr.write('noise\\n' * 1000000)\n")));
  const auto end = run({"run", "--log", "log", "run.migrators=1"});
  CHECK(end.code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(fs::file_size(folder() + "/log") < 100'000);
}

TEST_CASE_METHOD(hostile_run,
                 "a program that ignores SIGTERM and the end of its"
                 " input") {
  make("rows.py", "import signal\n"
                  "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
                      + echo_with("return row")
                      + "while True: time.sleep(1000)\n");
  CHECK(run({"run"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(nobody_left());
}

TEST_CASE_METHOD(hostile_run, "a program that leaves a child behind") {
  make("rows.py", "import subprocess\n"
                  "subprocess.Popen(['sleep', '1000'])\n"
                      + echo_with("return row"));
  CHECK(run({"run"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(nobody_left());
}

TEST_CASE_METHOD(hostile_run, "a program that is never good fails its step"
                              " within run.retry, and no other") {
  make("rows.py", "import sys\nsys.exit('out of order')\n");
  std::ofstream{folder() + "/dunlin.toml", std::ios::app}
      << "[[tables]]\nname = \"again\"\ntable = \"crs\"\nfrom = \"old\"\n"
         "to = \"new\"\ninto = \"other\"\n";
  write("up/020_other.sql", "CREATE TABLE other(auth TEXT NOT NULL, code"
                            " INTEGER NOT NULL, name TEXT, PRIMARY KEY(auth,"
                            " code));");
  const auto end = run({"run", "run.retry.attempts=3", "run.retry.base=10ms"});
  INFO(end.err << end.out);
  CHECK(end.code == 1);
  CHECK(end.out.find("ended with exit code 1: out of order")
        != std::string::npos);
  CHECK(query("new.db", "SELECT count(*) FROM other") == "200\n");
  CHECK(query("new.db", "SELECT count(*) FROM crs") == "0\n");
  CHECK(nobody_left());
}

TEST_CASE_METHOD(hostile_run, "after kill -9 of dunlin no child is left, and no"
                              " child of a child, and a rerun completes") {
  make("rows.py",
       "import subprocess\n"
       "subprocess.Popen(['sleep', '1000'])\n"
           + echo_with("time.sleep(0.002); return row"),
       2'000);
  for (int i = 0; i < 3; ++i) {
    process child{command({"run", "--board", "json", "run.migrators=3",
                           "tables.crs.batch.rows=20"})};
    REQUIRE(child.has_said("batch_done"));
    CHECK(somebody_lives());
    child.send(SIGKILL);
    CHECK(child.wait().code == 128 + SIGKILL);
    CHECK(nobody_left());
  }
  CHECK(run({"run", "run.migrators=3"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(hostile_run, "one signal lets the batches in flight finish, a"
                              " second kills what works on them") {
  make("rows.py", echo_with("time.sleep(0.002); return row"), 2'000);
  {
    process child{
        command({"run", "--board", "json", "tables.crs.batch.rows=20"})};
    REQUIRE(child.has_said("batch_done"));
    child.send(SIGTERM);
    CHECK(child.wait().code == 3);
    CHECK(nobody_left());
  }
  write("rows.py", echo_with("time.sleep(1000); return row"));
  {
    process child{command({"run", "--board", "json", "--log", "-"})};
    REQUIRE(child.has_said("migrator_spawned"));
    child.send(SIGTERM);
    REQUIRE(child.has_said("second Ctrl-C"));
    child.send(SIGTERM);
    CHECK(child.wait().code == 3);
    CHECK(nobody_left());
  }
  write("rows.py", echo_with("return row"));
  CHECK(run({"run"}).code == 0);
  CHECK(rows_of("new.db") == rows_of("old.db"));
}

TEST_CASE_METHOD(hostile_run,
                 "programs that are killed at random change nothing"
                 " in the result") {
  make("rows.py", echo_with("time.sleep(0.0005); return row"), 4'000);
  process child{command({"run", "--board", "json", "run.migrators=3",
                         "run.retry.base=10ms", "run.retry.attempts=1000",
                         "tables.crs.batch.rows=100"})};
  // Whoever is met is killed, for as long as there is somebody.
  int killed = 0;
  REQUIRE(child.has_said("batch_done"));
  for (int round = 0; round < 40; ++round) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/proc", ignored}) {
      const auto id = std::atoi(entry.path().filename().c_str());
      if (id != child.id()
          && fs::read_symlink(entry.path() / "cwd", ignored) == folder()) {
        killed += kill(id, SIGKILL) == 0 ? 1 : 0;
        break;
      }
    }
    poll(nullptr, 0, 20);
  }
  const auto end = child.wait();
  INFO(end.err << end.out.substr(0, 3'000));
  CHECK(end.code == 0);
  CHECK(killed > 10);
  CHECK(rows_of("new.db") == rows_of("old.db"));
  CHECK(nobody_left());
}
