#include "tests/cli/server_crossing.hpp"

/// @file
/// Connections that are cut in the midst of a run.

using namespace dunlin::test;

namespace {

cut reading() {
  cut out;
  out.looks_at_answers = true;
  out.bytes = 2'000;
  return out;
}

cut writing() {
  cut out;
  out.bytes = 2'000;
  return out;
}

/// The server did it, and is not there to be asked.
cut committing_for_the_last_time() {
  cut out;
  out.text = "COMMIT";
  out.count = 2;
  out.server_gets_it = true;
  out.refusals = for_ever;
  return out;
}

/// Before the server got the word, or behind it.
cut committing(bool server_gets_it) {
  cut out;
  out.text = "COMMIT";
  out.count = 2;
  out.server_gets_it = server_gets_it;
  return out;
}

class lost_server : public server_crossing {
public:
  /// Runs, cuts in the midst, and sees the run go on by itself.
  void carries_on(const far_side& far, const cut& wanted) {
    INFO(far.kind << (far.is_source ? " as source" : " as target") << ", "
                  << wanted.text << wanted.bytes << wanted.server_gets_it);
    make(far);
    process child{crossing()};
    REQUIRE(child.has_said("batch_done"));
    network().cut_when(wanted);
    CHECK(network().has_cut());
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    has_all();
  }

  /// The same with a server that is away for longer than connecting may take.
  void carries_on_later(const far_side& far, const cut& wanted) {
    INFO(far.kind);
    make(far, short_limits(far.kind));
    process child{crossing({"run.migrators=1", "run.retry.attempts=20"})};
    REQUIRE(child.has_said("batch_done"));
    network().cut_when(wanted);
    CHECK(child.has_said("batch_retried"));
    network().recover();
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    has_all();
  }

  /// The same where the server is not told that its clients have gone.
  void carries_on_beside_what_is_left(const far_side& far) {
    INFO(far.kind << (far.is_source ? " as source" : " as target"));
    make(far);
    process child{crossing()};
    REQUIRE(child.has_said("batch_done"));
    network().cut_clients_off();
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 0);
    // Nothing waited for a lock of a session that nobody has any more.
    CHECK(end.out.find("lock timeout") == std::string::npos);
    has_all();
  }

  /// What the summary says of the step.
  static std::string problem_of(const ending& end) {
    const std::string mark = "\"problem\":\"";
    const auto at = end.out.rfind(mark);
    return at == std::string::npos ? "" : end.out.substr(at + mark.size());
  }

  /// The same with a server that is not there again.
  void ends(const far_side& far, cut wanted) {
    INFO(far.kind << (far.is_source ? " as source" : " as target"));
    make(far, short_limits(far.kind));
    wanted.refusals = for_ever;
    process child{crossing({"run.retry.attempts=3"})};
    REQUIRE(child.has_said("batch_done"));
    network().cut_when(wanted);
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 1);
    // Of a target the run's lock may be missed first.
    if (far.is_source || end.err.empty()) {
      CHECK(end.err.empty());
      CHECK(problem_of(end).find("127.0.0.1:") != std::string::npos);
    } else {
      CHECK(count_lines(end.err) == 1);
      CHECK(end.err.find("127.0.0.1:") != std::string::npos);
    }
    network().recover();
    const auto again = run({"run"});
    INFO(again.out << again.err);
    CHECK(again.code == 0);
    has_all();
  }
};

} // namespace

TEST_CASE_METHOD(lost_server, "a connection that is cut amid reading is opened"
                              " anew, and the run goes on") {
  carries_on({GENERATE("postgresql", "mariadb"), true}, reading());
}

TEST_CASE_METHOD(lost_server, "a connection that is cut amid writing is opened"
                              " anew, and the run goes on") {
  carries_on({GENERATE("postgresql", "mariadb"), false}, writing());
}

TEST_CASE_METHOD(lost_server, "a server that does not miss its clients holds"
                              " up nobody") {
  carries_on_beside_what_is_left(
      {GENERATE("postgresql", "mariadb"), GENERATE(true, false)});
}

TEST_CASE_METHOD(lost_server,
                 "a commit whose answer never comes is asked after,"
                 " and nothing is done twice") {
  const std::string kind = GENERATE("postgresql", "mariadb");
  SECTION("the server never got the word") {
    carries_on({kind, false}, committing(false));
  }
  SECTION("the server did it") {
    carries_on({kind, false}, committing(true));
  }
}

TEST_CASE_METHOD(lost_server, "a commit that can't be asked after for a while"
                              " is found when its batch is tried again") {
  carries_on_later({GENERATE("postgresql", "mariadb"), false},
                   committing_for_the_last_time());
}

TEST_CASE_METHOD(lost_server, "a server that never comes back ends the run in"
                              " one line, and a rerun completes it") {
  const std::string kind = GENERATE("postgresql", "mariadb");
  SECTION("the source") {
    ends({kind, true}, reading());
  }
  SECTION("the target") {
    ends({kind, false}, writing());
  }
}
