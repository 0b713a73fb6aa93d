#include "app/keyboard.hpp"

#include "tests/catch.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>

/// @file
/// Keys out of bytes, and the modes of a terminal that they need.

using namespace dunlin;

namespace {

/// Reached only when something hangs.
constexpr std::chrono::seconds patience{60};

/// A terminal that is nobody's.
struct spare_terminal {
  spare_terminal() : master{posix_openpt(O_RDWR | O_NOCTTY)} {
    REQUIRE(master);
    REQUIRE(grantpt(master.number()) == 0);
    REQUIRE(unlockpt(master.number()) == 0);
    slave = descriptor{open(ptsname(master.number()), O_RDWR | O_NOCTTY)};
    REQUIRE(slave);
  }

  termios modes() const {
    termios out{};
    REQUIRE(tcgetattr(slave.number(), &out) == 0);
    return out;
  }

  bool has(tcflag_t flag) const {
    return (modes().c_lflag & flag) != 0;
  }

  bool gets(tcflag_t flag) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!has(flag))
      if (std::chrono::steady_clock::now() > until)
        return false;
    return true;
  }

  descriptor master;
  descriptor slave;
};

/// A process that sets the modes, and is killed.
void be_killed(const spare_terminal& where) {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto modes = key_modes::make(where.slave.number());
    if (modes)
      modes->set();
    kill(getpid(), SIGKILL);
  }
  REQUIRE(waitpid(child, nullptr, 0) == child);
}

} // namespace

TEST_CASE("keys are single bytes, and those that send several are none") {
  CHECK(keys_in("+- q?") == "+- q?");
  CHECK(keys_in("\x1b[A\x1bOk\x1b[1;5C+") == "+");
  CHECK(keys_in("\x1b[?1;2c") == "");
  CHECK(keys_in("\x1bq-") == "-");
  CHECK(keys_in("é+漢") == "+");
  CHECK(keys_in("\x1b") == "\x1b");
  CHECK(keys_in("\x1b[") == "");
  CHECK(keys_in("\x1b[1;") == "");
  CHECK(keys_in("") == "");
}

TEST_CASE("keys come at once and are not shown, and signals are signals") {
  const spare_terminal where;
  auto modes = key_modes::make(where.slave.number());
  REQUIRE(modes);
  modes->set();
  CHECK_FALSE(where.has(ICANON));
  CHECK_FALSE(where.has(ECHO));
  CHECK(where.has(ISIG));
  CHECK((where.modes().c_iflag & IXON) != 0);
  // Also when they were set twice, as after a shell that leaves modes alone.
  modes->set();
  modes->restore();
  CHECK(where.has(ICANON));
  CHECK(where.has(ECHO));
  modes->restore();
  CHECK(where.has(ECHO));
}

TEST_CASE("the modes come back when the process is killed") {
  const spare_terminal where;
  be_killed(where);
  CHECK(where.gets(ECHO));
  CHECK(where.gets(ICANON));
}

TEST_CASE("modes that somebody else set stay") {
  const spare_terminal where;
  auto modes = key_modes::make(where.slave.number());
  REQUIRE(modes);
  modes->set();
  auto others = where.modes();
  // As shells have it that edit lines.
  others.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
  REQUIRE(tcsetattr(where.slave.number(), TCSANOW, &others) == 0);
  modes->restore();
  CHECK_FALSE(where.has(ECHO));
}

TEST_CASE("where input or output is no terminal, or one of nobody's session,"
          " there are no keys") {
  const spare_terminal where;
  descriptor nothing{open("/dev/null", O_RDWR)};
  CHECK(keyboard::open(nothing.number(), where.slave.number()) == nullptr);
  CHECK(keyboard::open(where.slave.number(), nothing.number()) == nullptr);
  CHECK(keyboard::open(where.slave.number(), where.slave.number()) == nullptr);
}
