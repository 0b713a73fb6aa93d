#include "tests/cli/server_crossing.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>

/// @file
/// Servers that were stopped, peers that say nothing, networks that swallow:
/// the run ends, or goes on, within its limits.

using namespace dunlin::test;

namespace {

/// Servers of one's own: those that other tests use meanwhile must not stop.
class own_servers {
public:
  own_servers() {
    const auto* given = std::getenv("DUNLIN_SERVERS");
    before_ = given == nullptr ? "" : given;
    tool("start " + folder_.folder() + "/servers");
    setenv("DUNLIN_SERVERS", (folder_.folder() + "/servers").c_str(), 1);
  }

  ~own_servers() {
    setenv("DUNLIN_SERVERS", before_.c_str(), 1);
    tool("stop " + folder_.folder() + "/servers");
  }

  own_servers(const own_servers&) = delete;
  own_servers& operator=(const own_servers&) = delete;

  /// One of them stands still as long as this lives.
  class stall {
  public:
    stall(const own_servers& servers, const std::string& kind)
        : process_({program(),
                    {"stall", servers.folder_.folder() + "/servers", kind},
                    "/",
                    {},
                    {},
                    true,
                    false}) {
      REQUIRE(process_.has_said("stalled"));
    }

    /// Asked, not killed: it has the server go on.
    ~stall() {
      process_.send(SIGTERM);
      process_.wait();
    }

  private:
    process process_;
  };

private:
  static std::string program() {
    const auto* root = std::getenv("DUNLIN_SOURCE_DIR");
    REQUIRE(root != nullptr);
    return std::string{root} + "/tools/servers";
  }

  static void tool(const std::string& arguments) {
    CHECK(std::system((program() + " " + arguments).c_str()) == 0);
  }

  workplace folder_;
  std::string before_;
};

class silent_server : public server_crossing {
public:
  /// What a run says once it has noticed, whether a batch of it met the server
  /// or its scan.
  static constexpr auto server_named = "127.0.0.1:";

  /// One line, of the server's name, and nothing of it is left to wait for.
  static void gives_up(process& child, int code) {
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == code);
    // In a run: where its lock was missed before a step was.
    CHECK(count_lines(end.err) <= 1);
    CHECK((code != 2 || !end.err.empty()));
    CHECK((end.err + end.out).rfind(server_named) != std::string::npos);
  }

  void completes(process& child) const {
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    has_all();
  }
};

class stopped_server : public own_servers, public silent_server {
public:
  /// Stopping takes a moment, in which the run must not end.
  static constexpr auto long_enough = "tables.numbered.batch.rows=4";

  /// Stops the server in the midst of a run until the run has noticed.
  void carries_on(const far_side& far) {
    INFO(far.kind << (far.is_source ? " as source" : " as target"));
    make(far, short_limits(far.kind));
    process child{crossing({"run.retry.attempts=20", long_enough})};
    REQUIRE(child.has_said("batch_done"));
    {
      const stall stalled{*this, far.kind};
      CHECK(child.has_said(server_named));
    }
    completes(child);
  }

  /// Stops it until the run has ended.
  void ends(const far_side& far) {
    INFO(far.kind << (far.is_source ? " as source" : " as target"));
    make(far, short_limits(far.kind));
    process child{crossing({"run.retry.attempts=2", long_enough})};
    REQUIRE(child.has_said("batch_done"));
    {
      const stall stalled{*this, far.kind};
      gives_up(child, 1);
    }
    process again{crossing()};
    completes(again);
  }
};

} // namespace

TEST_CASE_METHOD(stopped_server, "a server that is stopped ends the run within"
                                 " its limits, or the run goes on with it") {
  carries_on({"postgresql", true});
  carries_on({"postgresql", false});
  carries_on({"mariadb", true});
  carries_on({"mariadb", false});
  ends({"postgresql", false});
  ends({"mariadb", true});
}

TEST_CASE_METHOD(silent_server,
                 "a network that swallows is noticed, and the run"
                 " goes on when it is well again") {
  const far_side far{GENERATE("postgresql", "mariadb"), GENERATE(true, false)};
  INFO(far.kind << (far.is_source ? " as source" : " as target"));
  make(far, short_limits(far.kind));
  process child{crossing({"run.retry.attempts=20"})};
  REQUIRE(child.has_said("batch_done"));
  network().swallow();
  CHECK(child.has_said(server_named));
  network().recover();
  completes(child);
}

TEST_CASE_METHOD(silent_server,
                 "a peer that accepts and says nothing is refused"
                 " at the start") {
  const far_side far{GENERATE("postgresql", "mariadb"), GENERATE(true, false)};
  INFO(far.kind << (far.is_source ? " as source" : " as target"));
  make(far, short_limits(far.kind));
  network().swallow();
  process child{crossing()};
  gives_up(child, 2);
}
