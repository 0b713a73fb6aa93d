#include "plan/scan_window.hpp"

#include "tests/catch.hpp"
#include "tests/plan/chance.hpp"

#include <optional>
#include <set>

using namespace dunlin;
using namespace dunlin::test;

namespace {

batch batch_of(uint64_t ordinal) {
  batch work;
  work.id = {ordinal, 0};
  return work;
}

/// Commands as words: `hand 3 to 1`, `find`, `away 1`, `over`.
std::vector<std::string> words(const scan_window::commands& commands) {
  struct spell {
    std::string operator()(const hand_batch& x) const {
      return "hand " + std::to_string(x.work.id.ordinal) + " to "
             + std::to_string(x.migrator);
    }
    std::string operator()(const send_away& x) const {
      return "away " + std::to_string(x.migrator) + " with "
             + std::to_string(x.credits);
    }
    std::string operator()(const find_batch&) const {
      return "find";
    }
    std::string operator()(const scan_is_over&) const {
      return "over";
    }
  };
  std::vector<std::string> out;
  for (const auto& command : commands)
    out.push_back(std::visit(spell{}, command));
  return out;
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("a scanner fills its buffer and parks") {
  scan_window window{2};
  CHECK(words(window.start()) == lines{"find"});
  CHECK(words(window.found(batch_of(0))) == lines{"find"});
  CHECK(words(window.found(batch_of(1))).empty());
  CHECK(window.buffered() == 2);
}

TEST_CASE("a paused scanner hands out and looks for nothing until it goes on") {
  scan_window window{3};
  window.start();
  window.found(batch_of(0));
  window.pause();
  CHECK(window.grant(7, 2).empty());
  // The search that was open ends.
  CHECK(window.found(batch_of(1)).empty());
  CHECK(window.again(batch_of(2)).empty());
  CHECK(words(window.resume()) == lines{"hand 2 to 7", "hand 0 to 7", "find"});
}

TEST_CASE("a scanner that is paused before its start begins when it goes on") {
  scan_window window{1};
  window.pause();
  CHECK(window.start().empty());
  CHECK(words(window.resume()) == lines{"find"});
}

TEST_CASE("a paused scanner gives back the credits that nothing is left for") {
  scan_window window{1};
  window.start();
  window.grant(7, 2);
  window.pause();
  CHECK(words(window.exhausted()) == lines{"away 7 with 2", "over"});
}

TEST_CASE("a paused scanner lets a migrator leave, and can be stopped") {
  scan_window window{2};
  window.start();
  window.found(batch_of(0));
  window.pause();
  window.grant(7, 1);
  window.grant(8, 1);
  CHECK(words(window.leave(7)) == lines{"away 7 with 1"});
  CHECK(words(window.stop()) == lines{"away 8 with 1", "over"});
  CHECK(window.resume().empty());
}

TEST_CASE("a credit wakes a parked scanner") {
  scan_window window{1};
  window.start();
  window.found(batch_of(0));
  CHECK(words(window.grant(7, 1)) == lines{"hand 0 to 7", "find"});
  CHECK(words(window.found(batch_of(1))).empty());
}

TEST_CASE("nothing is searched for before the start, and credits wait for it") {
  scan_window window{1};
  CHECK(words(window.grant(7, 2)).empty());
  CHECK(words(window.start()) == lines{"find"});
  CHECK(words(window.found(batch_of(0))) == lines{"hand 0 to 7", "find"});
}

TEST_CASE("batches go round among those who have credits") {
  scan_window window{4};
  window.start();
  window.grant(1, 2);
  window.grant(2, 2);
  CHECK(words(window.found(batch_of(0))) == lines{"hand 0 to 1", "find"});
  CHECK(words(window.found(batch_of(1))) == lines{"hand 1 to 2", "find"});
  CHECK(words(window.found(batch_of(2))) == lines{"hand 2 to 1", "find"});
}

TEST_CASE("at the end of the scan open credits are void") {
  scan_window window{1};
  window.start();
  window.grant(1, 2);
  window.found(batch_of(0));
  CHECK(words(window.exhausted()) == lines{"away 1 with 1", "over"});
  CHECK(words(window.grant(1, 1)) == lines{"away 1 with 1"});
}

TEST_CASE("a scan is not over while a batch waits for a credit") {
  scan_window window{2};
  window.start();
  window.found(batch_of(0));
  CHECK(words(window.exhausted()).empty());
  CHECK(words(window.grant(1, 2))
        == lines{"hand 0 to 1", "away 1 with 1", "over"});
}

TEST_CASE("a batch that came back goes out first, and the end is said anew") {
  scan_window window{2};
  window.start();
  window.grant(1, 1);
  window.found(batch_of(0));
  window.exhausted();
  CHECK(words(window.again(batch_of(0))).empty());
  CHECK(words(window.grant(2, 1)) == lines{"hand 0 to 2", "over"});
}

TEST_CASE("a batch that came back goes before those that were found after it") {
  scan_window window{2};
  window.start();
  window.found(batch_of(1));
  window.found(batch_of(2));
  window.again(batch_of(0));
  CHECK(words(window.grant(1, 1)) == lines{"hand 0 to 1"});
}

TEST_CASE("a scan that is held hands out only what came back") {
  scan_window window{2};
  window.start();
  window.grant(1, 3);
  window.found(batch_of(0));
  CHECK(window.hold(true).empty());
  CHECK(words(window.found(batch_of(1))) == lines{"find"});
  CHECK(words(window.found(batch_of(2))).empty());
  CHECK(words(window.again(batch_of(0))) == lines{"hand 0 to 1"});
  CHECK(words(window.hold(false)) == lines{"hand 1 to 1", "find"});
}

TEST_CASE("a scan that is held is not over while it has new batches") {
  scan_window window{2};
  window.start();
  window.grant(1, 2);
  window.hold(true);
  window.found(batch_of(0));
  CHECK(window.exhausted().empty());
  CHECK(words(window.hold(false))
        == lines{"hand 0 to 1", "away 1 with 1", "over"});
}

TEST_CASE("a scan that is held can be left and stopped") {
  scan_window window{2};
  window.start();
  window.grant(1, 2);
  window.grant(2, 1);
  window.hold(true);
  window.found(batch_of(0));
  CHECK(words(window.leave(1)) == lines{"away 1 with 2"});
  CHECK(words(window.stop()) == lines{"away 2 with 1", "over"});
  CHECK(window.hold(false).empty());
}

TEST_CASE("a migrator that leaves gets its open credits back, once") {
  scan_window window{2};
  window.start();
  window.grant(1, 2);
  window.grant(2, 1);
  CHECK(words(window.leave(1)) == lines{"away 1 with 2"});
  CHECK(window.leave(1).empty());
  CHECK(words(window.found(batch_of(0))) == lines{"hand 0 to 2", "find"});
  CHECK(words(window.exhausted()) == lines{"over"});
}

TEST_CASE("a migrator that died gets no batch for its old credits") {
  scan_window window{2};
  window.start();
  window.grant(1, 2);
  window.grant(2, 1);
  window.forget(1);
  CHECK(words(window.found(batch_of(0))) == lines{"hand 0 to 2", "find"});
}

TEST_CASE("a stop drops what was found and sends everybody away") {
  scan_window window{2};
  window.start();
  window.found(batch_of(0));
  window.found(batch_of(1));
  CHECK(words(window.stop()) == lines{"over"});
  CHECK(words(window.grant(1, 2)) == lines{"away 1 with 2"});
  CHECK(window.stopped());
  CHECK(window.buffered() == 0);
}

TEST_CASE("a stop does not wait for a search, which may never be answered") {
  scan_window window{2};
  window.start();
  window.grant(1, 1);
  CHECK(words(window.stop()) == lines{"away 1 with 1", "over"});
  CHECK(words(window.found(batch_of(0))).empty());
}

TEST_CASE("a stop before the start is the end too") {
  scan_window window{2};
  CHECK(words(window.stop()) == lines{"over"});
  CHECK(words(window.start()).empty());
}

TEST_CASE(
    "a batch that comes back after a stop is dropped, and the end is said "
    "anew") {
  scan_window window{2};
  window.start();
  window.grant(1, 1);
  window.found(batch_of(0));
  window.stop();
  CHECK(words(window.again(batch_of(0))) == lines{"over"});
}

namespace {

/// A window among migrators and a source that do anything, in any order, and
/// what must hold after each of their words.
class window_world {
public:
  explicit window_world(chance& random)
      : random_(random), buffer_(static_cast<uint32_t>(random.between(1, 4))),
        window_(buffer_), to_find_(random.below(40)) {
    take(window_.start());
  }

  void step() {
    switch (random_.below(10)) {
    case 0:
    case 1:
      grant();
      return;
    case 2:
    case 3:
    case 4:
      answer_search();
      return;
    case 5:
      bring_back();
      return;
    case 6:
      lose_somebody();
      return;
    case 7:
      pause_or_resume();
      return;
    case 8:
      hold(random_.one_in(2));
      return;
    default:
      if (random_.one_in(60))
        stop();
    }
  }

  /// Whatever came before, credits enough bring a scan to its end.
  void finish() {
    take(window_.resume());
    hold(false);
    for (int i = 0; i < 200; ++i) {
      answer_search();
      grant();
    }
    CHECK(over_);
    CHECK(window_.buffered() == 0);
    if (!window_.stopped())
      CHECK(found_ == to_find_);
  }

private:
  void grant() {
    auto migrator = static_cast<migrator_id>(random_.between(1, 5));
    auto credits = static_cast<uint32_t>(random_.between(1, 3));
    credits_[migrator] += credits;
    take(window_.grant(migrator, credits));
  }

  void answer_search() {
    if (!searching_)
      return;
    searching_ = false;
    if (found_ == to_find_) {
      exhausted_ = true;
      take(window_.exhausted());
      return;
    }
    if (!window_.stopped())
      waiting_.insert(found_);
    take(window_.found(batch_of(found_++)));
  }

  void bring_back() {
    if (out_.empty())
      return;
    auto ordinal = *out_.begin();
    out_.erase(out_.begin());
    over_ = false;
    if (!window_.stopped()) {
      waiting_.insert(ordinal);
      returned_.insert(ordinal);
    }
    take(window_.again(batch_of(ordinal)));
  }

  void lose_somebody() {
    auto migrator = static_cast<migrator_id>(random_.between(1, 5));
    if (random_.one_in(2)) {
      credits_.erase(migrator);
      window_.forget(migrator);
      return;
    }
    leaving_ = migrator;
    take(window_.leave(migrator));
    leaving_.reset();
    REQUIRE_FALSE(credits_.contains(migrator));
  }

  void pause_or_resume() {
    if (!window_.paused() && random_.one_in(2))
      window_.pause();
    else
      take(window_.resume());
  }

  void hold(bool holds) {
    holds_ = holds;
    take(window_.hold(holds));
  }

  void stop() {
    waiting_.clear();
    returned_.clear();
    take(window_.stop());
  }

  void execute(const hand_batch& command) {
    REQUIRE_FALSE(window_.stopped());
    REQUIRE_FALSE(window_.paused());
    auto ordinal = command.work.id.ordinal;
    REQUIRE(waiting_.erase(ordinal) == 1);
    if (returned_.erase(ordinal) == 0)
      REQUIRE((returned_.empty() && !holds_));
    REQUIRE(out_.insert(ordinal).second);
    REQUIRE(credits_.contains(command.migrator));
    if (--credits_[command.migrator] == 0)
      credits_.erase(command.migrator);
  }

  void execute(const send_away& command) {
    REQUIRE(command.credits > 0);
    REQUIRE(credits_.at(command.migrator) == command.credits);
    credits_.erase(command.migrator);
    if (leaving_ == command.migrator)
      return;
    REQUIRE(waiting_.empty());
    REQUIRE((exhausted_ || window_.stopped()));
  }

  void execute(const find_batch&) {
    REQUIRE_FALSE(searching_);
    REQUIRE_FALSE(exhausted_);
    REQUIRE_FALSE(window_.stopped());
    REQUIRE_FALSE(window_.paused());
    searching_ = true;
  }

  void execute(const scan_is_over&) {
    REQUIRE_FALSE(over_);
    over_ = true;
  }

  void take(const scan_window::commands& commands) {
    for (const auto& command : commands)
      std::visit([this](const auto& what) { execute(what); }, command);
    REQUIRE(window_.buffered() == waiting_.size());
    REQUIRE(waiting_.size() <= buffer_ + returned_.size());
    auto can_go = holds_ ? returned_.size() : waiting_.size();
    REQUIRE((can_go == 0 || credits_.empty() || window_.paused()));
    auto is_end = window_.stopped() || (exhausted_ && waiting_.empty());
    REQUIRE(over_ == is_end);
    if (is_end)
      REQUIRE(credits_.empty());
    else if (!exhausted_ && !window_.paused()
             && (waiting_.size() < buffer_ || (!holds_ && !credits_.empty())))
      REQUIRE(searching_);
  }

  chance& random_;
  uint32_t buffer_;
  scan_window window_;
  uint64_t to_find_;
  uint64_t found_ = 0;
  bool searching_ = false;
  bool exhausted_ = false;
  bool over_ = false;
  bool holds_ = false;
  std::map<migrator_id, uint32_t> credits_;
  std::optional<migrator_id> leaving_;
  std::set<uint64_t> waiting_;
  std::set<uint64_t> returned_;
  std::set<uint64_t> out_;
};

} // namespace

TEST_CASE("whatever migrators and source do, credits, buffer and end agree") {
  for (uint32_t seed = 1; seed <= 1'000; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    window_world world{random};
    for (int i = 0; i < 150; ++i)
      world.step();
    world.finish();
  }
}
