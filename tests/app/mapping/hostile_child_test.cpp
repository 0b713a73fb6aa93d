#include "tests/app/mapping/child_bench.hpp"

#include <chrono>

/// @file
/// Programs that misbehave: each costs its page an error in words, within its
/// bounds, and nothing is left of it.

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Answers the first row and then does this.
std::string after_one_row(const std::string& what) {
  return python
         + "sys.stdout.write(sys.stdin.readline())\n"
           "sys.stdout.flush()\n"
         + what + "\n";
}

class hostile_bench : public child_bench {
public:
  /// It fails so, its page is forgotten, and the processes are gone.
  void misbehaves(const std::string& script, const std::string& text) {
    start(script);
    take({{1, "a"}, {2, "b"}});
    fails(text);
    forget();
    CHECK(all_gone(folder()));
  }
};

} // namespace

TEST_CASE_METHOD(hostile_bench, "a program that exits at once") {
  misbehaves(python + "sys.exit('no such table')",
             "ended with exit code 1: no such table");
}

TEST_CASE_METHOD(hostile_bench, "a program that exits in the midst of a page") {
  misbehaves(after_one_row("sys.exit(7)"), "ended with exit code 7");
}

TEST_CASE_METHOD(hostile_bench, "a program that is killed") {
  misbehaves(after_one_row("import os; os.kill(os.getpid(), 9)"),
             "was ended by signal 9");
}

TEST_CASE_METHOD(hostile_bench, "a program that never answers") {
  answer_timeout_ms = 200;
  misbehaves(python + "time.sleep(1000)",
             "was silent for 200 ms while the row with the key 1 waited");
}

TEST_CASE_METHOD(hostile_bench, "a program that never ends a page") {
  // Long enough for a shell to begin, also on a busy machine.
  answer_timeout_ms = 2'000;
  start("while read -r row; do test -z \"$row\" || echo \"$row\"; done\n",
        "sh");
  take({{1, "a"}, {2, "b"}});
  fails("was silent for 2000 ms while the end of a batch waited");
  forget();
  CHECK(all_gone(folder()));
}

TEST_CASE_METHOD(hostile_bench, "a program that drips its answer") {
  answer_timeout_ms = 300;
  misbehaves(python
                 + "while True:\n"
                   "  sys.stdout.write(' '); sys.stdout.flush()\n"
                   "  time.sleep(0.01)",
             "was silent for 300 ms");
}

TEST_CASE_METHOD(hostile_bench, "a program that answers twice") {
  misbehaves(python + R"(
for line in sys.stdin:
    sys.stdout.write(line if line == "\n" else line * 2)
    sys.stdout.flush()
)",
             "answered more than the 2 rows");
}

TEST_CASE_METHOD(hostile_bench, "a program that leaves out an answer") {
  misbehaves(python + R"(
for line in sys.stdin:
    if '"id":1' not in line:
        sys.stdout.write(line)
    sys.stdout.flush()
)",
             "answered 1 of 2 rows");
}

TEST_CASE_METHOD(hostile_bench, "a program that writes a line without end") {
  misbehaves(python + "while True: sys.stdout.write('x' * 65536)",
             "a line of more than 1048576 bytes");
}

TEST_CASE_METHOD(hostile_bench, "a program that answers without end") {
  misbehaves(python + R"(
row = '{"id":1,"name":"' + 'x' * 200000 + '"}'
for line in sys.stdin:
    print("[" + ",".join([row] * 5) + "]")
while True:
    print(row)
)",
             "answer");
}

TEST_CASE_METHOD(hostile_bench, "a program that gives no JSON") {
  misbehaves(python + "print('<row id=\"1\"/>', flush=True); sys.stdin.read()",
             "gave no answer to the row with the key 1: no JSON: <row id=");
}

TEST_CASE_METHOD(hostile_bench, "a program that gives wrong columns") {
  misbehaves(python
                 + "print('{\"id\":1,\"nam\":2}', flush=True);"
                   "sys.stdin.read()",
             "unknown column \"nam\"; did you mean \"name\"?");
}

TEST_CASE_METHOD(hostile_bench, "a program that closes its output") {
  misbehaves(python + "import os; os.close(1); time.sleep(1000)",
             "closed its output");
}

TEST_CASE_METHOD(hostile_bench, "a program that closes its input") {
  answer_timeout_ms = 200;
  misbehaves(python + "import os; os.close(0); time.sleep(1000)",
             "was silent for 200 ms");
}

TEST_CASE_METHOD(hostile_bench, "a program that fills its standard error") {
  start(python + "sys.stderr.write('noise\\n' * 1000000)\n" + echo_loop);
  take({{1, "a"}});
  CHECK(answers().lines.size() == 1);
  size_t lines = 0;
  for (const auto& line : all_said())
    lines += line == "noise" ? 1 : 0;
  CHECK(lines <= 64);
}

TEST_CASE_METHOD(hostile_bench, "a program that never stops talking to"
                                " people") {
  answer_timeout_ms = 300;
  misbehaves(python + "while True: sys.stderr.write('noise ' * 1000)",
             "was silent for 300 ms");
}

TEST_CASE_METHOD(hostile_bench, "a program that ignores every signal and the"
                                " end of its input") {
  start(python + R"(
import signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
for line in sys.stdin:
    sys.stdout.write(line)
    sys.stdout.flush()
open("end", "w")
while True: time.sleep(1000)
)");
  take({{1, "a"}});
  answers();
  stop();
  CHECK(all_gone(folder()));
}

TEST_CASE_METHOD(hostile_bench, "a program that leaves a child of its own"
                                " behind") {
  start(python + R"(
import subprocess
subprocess.Popen(["sh", "-c", "sleep 1000; : " + sys.argv[0]])
)" + echo_loop);
  take({{1, "a"}});
  answers();
  CHECK(reaches_count(folder(), 2));
  stop();
  CHECK(all_gone(folder()));
}

TEST_CASE_METHOD(hostile_bench, "a program that hands its output to a child and"
                                " exits") {
  misbehaves(after_one_row("import subprocess\n"
                           "subprocess.Popen(['sh', '-c', 'sleep 1000; : '"
                           " + sys.argv[0]])\n"
                           "sys.exit(3)"),
             "ended with exit code 3");
}

TEST_CASE_METHOD(hostile_bench, "a program that can't be started") {
  start("#!/no/such/interpreter\n", "python3");
  stop();
  start(echo, "sh");
  take({{1, "a"}});
  fails("the command");
}

TEST_CASE_METHOD(hostile_bench, "a program that failed is started again for the"
                                " next page") {
  start(python + R"(
import os
if not os.path.exists("tried"):
    open("tried", "w")
    sys.exit(1)
)" + echo_loop);
  take({{1, "a"}});
  fails("ended with exit code 1");
  forget();
  take({{2, "b"}});
  CHECK(answers().lines.size() == 1);
}

TEST_CASE_METHOD(hostile_bench, "what a failed program was still to answer is"
                                " never taken for another row's answer") {
  start(echo);
  take({{1, "a"}});
  take({{2, "b"}});
  CHECK(answers().lines == list{"1: 1, 'a'"});
  forget();
  take({{3, "c"}});
  CHECK(answers().lines == list{"3: 3, 'c'"});
}

TEST_CASE_METHOD(hostile_bench, "a stop at once waits for no program") {
  start(python + "time.sleep(1000)");
  take({{1, "a"}});
  force();
  stop();
  CHECK(all_gone(folder()));
}
