#include "tests/app/mapping/child_bench.hpp"

#include <chrono>

/// @file
/// The user's code in a program that behaves.

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE_METHOD(child_bench, "rows go through a program and come back in their"
                              " order") {
  start(python + R"(
for line in sys.stdin:
    if line == "\n":
        print(flush=True)
        continue
    row = json.loads(line)
    row["name"] = row["name"].upper()
    print(json.dumps(row))
)");
  take({{1, "a"}, {2, "b"}});
  const auto page = answers();
  CHECK(page.end);
  CHECK(page.lines == list{"1: 1, 'A'", "2: 2, 'B'"});
}

TEST_CASE_METHOD(child_bench, "one row may become several, none, or be"
                              " refused") {
  start(python + R"(
for line in sys.stdin:
    if line == "\n":
        print(flush=True)
        continue
    row = json.loads(line)
    n = row["id"]
    if n == 1: print(json.dumps([row, {"id": 10, "name": "more"}]))
    if n == 2: print('"skip"')
    if n == 3: print('"error: no name"')
    if n == 4: print('[]')
)");
  take({{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
  CHECK(answers().lines
        == list{"1: 1, 'a', 10, 'more'", "2 skipped",
                "3 refused: no name of 3, 'c'", "4 skipped"});
}

TEST_CASE_METHOD(child_bench, "pages go to the program ahead of its answers") {
  start(echo);
  for (int page = 0; page < 3; ++page)
    take({{page, "x"}});
  for (int page = 0; page < 3; ++page)
    CHECK(answers().lines.front().starts_with(std::to_string(page) + ":"));
}

TEST_CASE_METHOD(child_bench, "a page comes in pieces where it becomes too"
                              " much") {
  start(echo);
  take({{1, "a"}, {2, "b"}, {3, "c"}});
  const auto first = answers(1);
  CHECK_FALSE(first.end);
  CHECK(first.lines.size() == 1);
  const auto rest = answers();
  CHECK(rest.end);
  CHECK(rest.lines.size() == 2);
}

TEST_CASE_METHOD(child_bench, "a program may keep a page until its end") {
  start(python + R"(
rows = []
for line in sys.stdin:
    if line != "\n":
        rows.append(line)
        continue
    sys.stdout.write("".join(rows) + "\n")
    sys.stdout.flush()
    rows = []
)");
  const std::string text(60, 'x');
  for (int page = 0; page < 20; ++page) {
    std::vector<bench_row> rows;
    for (int row = 0; row < 1'000; ++row)
      rows.push_back({row, text});
    take(rows);
    CHECK(answers().lines.size() == 1'000);
  }
}

TEST_CASE_METHOD(child_bench, "a huge row goes there and back") {
  start(echo);
  take({{1, std::string(5'000'000, 'x')}});
  CHECK(answers().lines.front().size() > 50);
}

TEST_CASE_METHOD(child_bench,
                 "what a program says to people comes line by line,"
                 " within bounds") {
  start(python + R"(
print("ready", file=sys.stderr)
for n in range(200):
    print("line", n, file=sys.stderr)
sys.stderr.flush()
)" + echo_loop);
  take({{1, "a"}});
  answers();
  const auto said = all_said();
  REQUIRE(said.size() > 10);
  CHECK(said.front() == "ready");
  CHECK(said.back().find("more lines are left out") != std::string::npos);
}

TEST_CASE_METHOD(child_bench, "a program has three streams, plain signals and"
                              " its profile's folder") {
  start(python + R"(
import os, signal
fds = sorted(int(fd) for fd in os.listdir("/proc/self/fd"))
# The one that lists is open meanwhile.
assert fds == [0, 1, 2, 3], fds
status = open("/proc/self/status").read()
for name in ("SigBlk", "SigIgn"):
    mask = [l for l in status.splitlines() if l.startswith(name)][0].split()[1]
    # Python itself ignores SIGPIPE and SIGXFSZ.
    assert int(mask, 16) & ~(1 << 12 | 1 << 24) == 0, (name, mask)
assert os.getpgid(0) == os.getpid()
assert os.path.exists("script.py")
)" + echo_loop);
  take({{1, "a"}});
  CHECK(answers().lines.size() == 1);
}

TEST_CASE_METHOD(child_bench, "a program that is let go ends by itself") {
  start(python + R"(
import atexit
atexit.register(lambda: open("ended", "w").write("well"))
)" + echo_loop);
  take({{1, "a"}});
  answers();
  stop();
  CHECK(read_file("ended") == "well");
}
