#include "app/lock_watch.hpp"
#include "tests/catch.hpp"

#include <deque>

/// @file
/// What whoever owns the locks of a run tells of them.

using namespace dunlin;
using namespace std::chrono_literals;

namespace {

const error lost{error_code::store_busy, "the connection was lost"};
const error taken{error_code::lock_held, "another run holds the lock"};

class nothing_to_cancel : public canceller {
public:
  void cancel() noexcept override {
    // nop
  }
};

/// Answers what a test says, and then that it is held.
class scripted_lock : public session_lock {
public:
  explicit scripted_lock(std::deque<error> answers)
      : answers_(std::move(answers)) {
    // nop
  }

  result<void> hold() override {
    if (answers_.empty())
      return {};
    auto next = answers_.front();
    if (answers_.size() > 1 || next.code == error_code::none)
      answers_.pop_front();
    if (next.code == error_code::none)
      return {};
    return fail(std::move(next));
  }

  std::shared_ptr<canceller> make_canceller() const override {
    return std::make_shared<nothing_to_cancel>();
  }

private:
  std::deque<error> answers_;
};

class lasting_lock : public run_lock {};

std::vector<named_lock> locks_of(std::deque<error> answers) {
  std::vector<named_lock> out;
  out.push_back({"new", std::make_unique<scripted_lock>(std::move(answers))});
  return out;
}

/// What a watch told until it told this.
class ears {
public:
  lock_watch::listener listen(const std::string& last,
                              result<bool> has_lease = true) {
    const auto note = [this, last](const std::string& word) {
      return [this, last, word](const std::string& text) {
        told.push_back(word + ": " + text);
        if (word == last)
          over_.set_value();
      };
    };
    return {note("lost"), note("held"), note("given up"), note("gone"),
            [has_lease](const std::string&) { return has_lease; }};
  }

  bool is_over() {
    return ended_.wait_for(60s) == std::future_status::ready;
  }

  std::vector<std::string> told;

private:
  std::promise<void> over_;
  std::future<void> ended_ = over_.get_future();
};

bool begins(const std::string& text, const std::string& with) {
  INFO(text);
  return text.starts_with(with);
}

} // namespace

TEST_CASE("a watch tells that a lock was lost, and that it is held again") {
  ears ear;
  const auto locks = locks_of({lost, lost, {}});
  auto watch = lock_watch::start(locks, ear.listen("held"), 60s, 1ms);
  REQUIRE(watch);
  REQUIRE(ear.is_over());
  watch->reset();
  REQUIRE(ear.told.size() == 2);
  CHECK(begins(ear.told[0], "lost: the run lock of store \"new\" was lost: "));
  CHECK(begins(ear.told[1], "held: "));
}

TEST_CASE("a watch tells the end when another run has the lock") {
  ears ear;
  const auto locks = locks_of({lost, taken});
  auto watch = lock_watch::start(locks, ear.listen("gone"), 60s, 1ms);
  REQUIRE(watch);
  REQUIRE(ear.is_over());
  const auto problem = (*watch)->problem();
  REQUIRE(problem);
  CHECK(problem->code == error_code::lock_held);
  CHECK(begins(ear.told.back(), "gone: the run lock of store \"new\" was lost: "
                                "another run holds the lock"));
}

TEST_CASE("a watch tells the end when another run had the lease meanwhile") {
  ears ear;
  const auto locks = locks_of({lost, {}});
  auto watch = lock_watch::start(locks, ear.listen("gone", false), 60s, 1ms);
  REQUIRE(watch);
  REQUIRE(ear.is_over());
  CHECK((*watch)->problem()->code == error_code::lease_lost);
}

TEST_CASE("a watch gives up a lock that stays lost for too long, and says no"
          " more") {
  ears ear;
  const auto locks = locks_of({lost});
  auto watch = lock_watch::start(locks, ear.listen("given up"), 5ms, 1ms);
  REQUIRE(watch);
  REQUIRE(ear.is_over());
  const auto problem = (*watch)->problem();
  REQUIRE(problem);
  CHECK(problem->code == error_code::store_busy);
  watch->reset();
  REQUIRE(ear.told.size() == 2);
  CHECK(begins(ear.told[0], "lost: the run lock of store \"new\" was lost: "));
  CHECK(begins(ear.told[1],
               "given up: the run lock of store \"new\" was lost: "));
}

TEST_CASE("locks that can't be lost are not watched") {
  ears ear;
  std::vector<named_lock> locks;
  locks.push_back({"new", std::make_unique<lasting_lock>()});
  const auto watch = lock_watch::start(locks, ear.listen("gone"), 60s, 1ms);
  REQUIRE(watch);
  CHECK(*watch == nullptr);
}

TEST_CASE("a lock may be lost for as long as a run tries, and for fifteen"
          " seconds") {
  retry_config retry;
  CHECK(lost_time_of(retry) == 15s);
  retry.attempts = 4;
  retry.base_ms = 10'000;
  retry.cap_ms = 30'000;
  CHECK(lost_time_of(retry) == 60s);
}
