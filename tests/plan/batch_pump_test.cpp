#include "plan/batch_pump.hpp"

#include "tests/plan/pump_words.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// A pump with its turn and one page of 100 bytes on its way to the target.
batch_pump writing_pump() {
  batch_pump pump{100, false};
  pump.start();
  pump.on_turn();
  pump.on_begun();
  pump.on_bytes();
  pump.on_rows(100, false, 0);
  return pump;
}

} // namespace

TEST_CASE("a batch asks for its turn and its rows at once") {
  batch_pump pump{100, false};
  CHECK(words(pump.start()) == lines{"ask turn", "begin"});
  CHECK(words(pump.on_begun()) == lines{"take 100"});
  CHECK(words(pump.on_bytes()) == lines{"read 100"});
}

TEST_CASE("a batch without its turn holds one page and waits") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(90, false, 0)) == lines{"give 10"});
  CHECK(words(pump.on_turn()) == lines{"write", "take 100 on turn"});
}

TEST_CASE("a batch on its turn reads a page while another is written") {
  auto pump = writing_pump();
  CHECK(words(pump.on_bytes()) == lines{"read 100"});
  CHECK(words(pump.on_rows(100, false, 0)).empty());
  CHECK(words(pump.on_written())
        == lines{"give 100", "write", "take 100 on turn"});
}

TEST_CASE("a turn that comes while bytes are asked for is told to the budget") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  CHECK(words(pump.on_turn()) == lines{"gained turn"});
}

TEST_CASE("a batch commits when all its pages are written, not before") {
  auto pump = writing_pump();
  pump.on_bytes();
  CHECK(words(pump.on_rows(40, true, 0)) == lines{"give 60", "end"});
  CHECK(words(pump.on_written()) == lines{"give 100", "write"});
  CHECK_FALSE(pump.is_whole());
  CHECK(words(pump.on_written()) == lines{"give 40", "commit"});
  CHECK(words(pump.on_committed()) == lines{"committed"});
}

TEST_CASE("a batch that only waits for its commit may have one behind it") {
  auto pump = writing_pump();
  pump.on_bytes();
  pump.on_rows(0, true, 0);
  CHECK(words(pump.on_written()) == lines{"give 100", "commit"});
  CHECK(pump.is_whole());

  batch_pump next{100, false};
  CHECK(words(next.start(true)) == lines{"begin"});
  CHECK(words(next.on_begun()) == lines{"take 100"});
  CHECK(words(next.on_bytes()) == lines{"read 100"});
  // It reads ahead as long as it is behind, and then no more.
  CHECK(words(next.on_rows(100, false, 0)) == lines{"take 100"});
  next.on_bytes();
  CHECK(words(next.on_first()) == lines{"ask turn"});
  CHECK(words(next.on_rows(100, false, 0)).empty());
  CHECK(words(next.on_turn()) == lines{"write"});
  CHECK(words(next.on_written())
        == lines{"give 100", "write", "take 100 on turn"});
}

TEST_CASE("a batch without rows waits for its turn and commits") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, true, 0)) == lines{"give 100", "end"});
  CHECK(words(pump.on_turn()) == lines{"commit"});
}

TEST_CASE("a huge row waits for the turn and for what was read before it") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(70, false, 5'000)) == lines{"give 30"});
  CHECK(words(pump.on_turn()) == lines{"write"});
  CHECK(words(pump.on_written()) == lines{"give 70", "take 5000 on turn"});
  CHECK(words(pump.on_bytes()) == lines{"read 5000"});
  CHECK(words(pump.on_rows(5'000, false, 0))
        == lines{"write", "take 100 on turn"});
}

TEST_CASE("a store that finds a row larger than it said is asked again") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_turn();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, false, 300))
        == lines{"give 100", "take 300 on turn"});
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, false, 800))
        == lines{"give 300", "take 800 on turn"});
}

TEST_CASE("a batch that fails before its turn waits for it to give it up") {
  batch_pump pump{100, false};
  pump.start();
  CHECK(words(pump.failed(request::begin)).empty());
  CHECK(words(pump.on_turn()) == lines{"undo"});
  CHECK(words(pump.on_undone()) == lines{"failed"});
}

TEST_CASE("a batch that gets no turn ends without undoing") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  pump.on_rows(100, false, 0);
  CHECK(words(pump.failed(request::turn))
        == lines{"give 100", "end", "failed"});
}

TEST_CASE("bytes that come after the failure are given back") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_begun();
  CHECK(words(pump.failed(request::turn)).empty());
  CHECK(words(pump.on_bytes()) == lines{"give 100", "end", "failed"});
}

TEST_CASE("a failed write undoes the batch when its read has come in") {
  auto pump = writing_pump();
  pump.on_bytes();
  CHECK(words(pump.failed(request::write)) == lines{"give 100"});
  CHECK(words(pump.on_rows(80, false, 0))
        == lines{"give 20", "give 80", "end", "undo"});
  CHECK(words(pump.on_undone()) == lines{"failed"});
}

TEST_CASE(
    "a batch that failed gives its pages back before it waits for bytes") {
  // A huge page may be what the bytes asked for wait for.
  batch_pump pump{100, false};
  pump.start();
  pump.on_turn();
  pump.on_begun();
  pump.on_bytes();
  pump.on_rows(0, false, 5'000);
  pump.on_bytes();
  CHECK(words(pump.on_rows(5'000, false, 0))
        == lines{"write", "take 100 on turn"});
  CHECK(words(pump.failed(request::write)) == lines{"give 5000"});
  CHECK(words(pump.on_bytes()) == lines{"give 100", "end", "undo"});
}

TEST_CASE("a failed read gives its bytes back, and the page when it is free") {
  auto pump = writing_pump();
  pump.on_bytes();
  CHECK(words(pump.failed(request::read)) == lines{"give 100"});
  CHECK(words(pump.on_written()) == lines{"give 100", "end", "undo"});
}

TEST_CASE("a failed commit leaves nothing to undo and ends the rows once") {
  batch_pump pump{100, false};
  pump.start();
  pump.on_turn();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, true, 0)) == lines{"give 100", "end", "commit"});
  CHECK(words(pump.failed(request::commit)) == lines{"failed"});
}
