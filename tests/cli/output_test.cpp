#include "app/output.hpp"
#include "tests/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <string>

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
