#include "app/output.hpp"
#include "tests/cli/workplace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <string>
#include <utility>

using namespace dunlin::test;
using dunlin::output;

TEST_CASE("a text longer than a pipe arrives whole") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string text(300'000, 'x');
  auto sent = std::async(std::launch::async, [&] {
    output out{ends[1]};
    out.write(text);
    close(ends[1]);
  });
  std::string arrived;
  char bytes[4096];
  for (ssize_t size; (size = read(ends[0], bytes, sizeof bytes)) > 0;)
    arrived.append(bytes, static_cast<size_t>(size));
  sent.get();
  CHECK(arrived == text);
  close(ends[0]);
}

TEST_CASE("a write to somebody who never reads ends when it is given up") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  output out{ends[1]};
  auto sent = std::async(std::launch::async,
                         [&] { out.write(std::string(300'000, 'x')); });
  out.give_up();
  sent.get();
  CHECK(true);
  close(ends[0]);
  close(ends[1]);
}

TEST_CASE("a write to a closed pipe is lost and harms nobody") {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  output out{ends[1]};
  out.write(std::string(300'000, 'x'));
  CHECK(true);
  close(ends[1]);
  std::signal(SIGPIPE, before);
}

TEST_CASE_METHOD(workplace, "what a full disk loses of an output is said") {
  make_migration(10);
  auto shell = command({"-c", "exec \"$0\" config >/dev/full"});
  shell.arguments.push_back(std::exchange(shell.program, "/bin/sh"));
  const auto end = process{shell}.wait();
  CHECK(end.code == 1);
  CHECK(end.err
        == "dunlin: what was printed is not complete: standard output can't be"
           " written: No space left on device\n");
}

TEST_CASE_METHOD(workplace, "a run ends and does its work though all that it"
                            " could speak by is closed") {
  make_migration(10);
  const auto ends = [&](const std::string& closed) {
    auto shell = command({"-c", "exec \"$0\" run " + closed});
    shell.arguments.push_back(std::exchange(shell.program, "/bin/sh"));
    const auto end = process{shell}.wait();
    INFO(closed);
    CHECK(end.code == 0);
    CHECK(end.out.empty());
    CHECK(end.err.empty());
  };
  ends(">&-");
  CHECK(rows_of("new.db") == rows_of("old.db"));
  ends("<&- >&-");
  ends("<&- >&- 2>&-");
}

TEST_CASE_METHOD(workplace, "a log that can't be written is said, and the run"
                            " goes on") {
  make_migration(10);
  const auto end = run({"run", "--log", "/dev/full"});
  CHECK(end.code == 0);
  CHECK(end.err
        == "dunlin: the log is not complete: No space left on device\n");
}

TEST_CASE_METHOD(workplace, "no log is written into a database") {
  make_migration(10);
  const auto before = files();
  const auto end = run({"run", "--log", "./old.db"});
  CHECK(end.code == 2);
  CHECK(end.err
        == "dunlin: the log ./old.db is the database of store \"old\"; give it"
           " a file of its own\n");
  CHECK(files() == before);
}
