#include "tests/plan/pump_words.hpp"

using namespace dunlin;
using namespace dunlin::test;

/// @file
/// Batches whose rows go through the user's code. A grant is 90 bytes here: a
/// page of 30, and 60 for what becomes of it.

namespace {

/// A pump whose first page is with the user's code.
batch_pump mapping_pump(uint64_t bytes, bool end, bool behind = false) {
  batch_pump pump{90, true};
  pump.start(behind);
  pump.on_begun();
  pump.on_bytes();
  pump.on_rows(bytes, end, 0);
  return pump;
}

} // namespace

TEST_CASE("a batch that is mapped begins without its turn") {
  batch_pump pump{90, true};
  CHECK(words(pump.start()) == lines{"begin"});
  CHECK(words(pump.on_begun()) == lines{"take 90"});
  CHECK(words(pump.on_bytes()) == lines{"read 30"});
  CHECK(words(pump.on_rows(20, false, 0))
        == lines{"give 10", "map", "answers 60", "take 90"});
}

TEST_CASE("pages are read ahead of the user's code, and no more than three") {
  auto pump = mapping_pump(30, false);
  pump.on_bytes();
  CHECK(words(pump.on_rows(30, false, 0)) == lines{"map", "take 90"});
  pump.on_bytes();
  CHECK(words(pump.on_rows(30, false, 0)) == lines{"map"});
  CHECK(words(pump.on_answers(40, true))
        == lines{"give 50", "answers 60", "take 90"});
}

TEST_CASE("a batch asks for its turn when all of it is mapped") {
  auto pump = mapping_pump(30, true);
  CHECK_FALSE(pump.is_whole());
  CHECK(words(pump.on_answers(40, true)) == lines{"give 50", "ask turn"});
  CHECK(pump.is_whole());
  CHECK(words(pump.on_turn()) == lines{"write"});
  CHECK(words(pump.on_written()) == lines{"give 40", "commit"});
}

TEST_CASE("the source is free as soon as all of a batch is read") {
  batch_pump pump{90, true};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(20, true, 0))
        == lines{"give 10", "map", "answers 60", "end"});
}

TEST_CASE("a batch behind another is mapped and waits with its turn") {
  auto pump = mapping_pump(30, true, true);
  CHECK(words(pump.on_answers(40, true)) == lines{"give 50"});
  CHECK_FALSE(pump.is_whole());
  CHECK(words(pump.on_first()) == lines{"ask turn"});
  CHECK(pump.is_whole());
}

TEST_CASE("a batch that is first before all of it is mapped goes on as any") {
  auto pump = mapping_pump(30, true, true);
  CHECK(words(pump.on_first()) == lines{});
  CHECK(words(pump.on_answers(40, true)) == lines{"give 50", "ask turn"});
}

TEST_CASE("a batch behind another may fail before that one is over") {
  auto pump = mapping_pump(30, true, true);
  CHECK(words(pump.failed(request::answers)) == lines{"forget"});
  CHECK(words(pump.on_forgotten()) == lines{"give 90", "failed"});
}

TEST_CASE("a batch that takes bytes on its turn has none behind it") {
  auto pump = mapping_pump(30, false);
  pump.on_answers(40, true);
  pump.on_turn();
  pump.on_bytes();
  pump.on_rows(30, true, 0);
  pump.on_written();
  pump.on_answers(40, true);
  CHECK_FALSE(pump.is_whole());
}

TEST_CASE("a batch without rows asks for its turn and commits") {
  batch_pump pump{90, true};
  pump.start();
  pump.on_begun();
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, true, 0)) == lines{"give 90", "end", "ask turn"});
  CHECK(words(pump.on_turn()) == lines{"commit"});
}

TEST_CASE("a batch of which nothing is to be written commits its books") {
  auto pump = mapping_pump(30, true);
  CHECK(words(pump.on_answers(0, true)) == lines{"give 90", "ask turn"});
  CHECK(words(pump.on_turn()) == lines{"commit"});
}

TEST_CASE("a page that became too much asks for its turn, and goes on") {
  auto pump = mapping_pump(30, true);
  CHECK(words(pump.on_answers(60, false)) == lines{"ask turn"});
  CHECK(words(pump.on_turn()) == lines{"write"});
  CHECK(words(pump.on_written()) == lines{"answers 60"});
  CHECK(words(pump.on_answers(20, true)) == lines{"give 70", "write"});
}

TEST_CASE("a batch that waits for bytes asks for its turn") {
  auto pump = mapping_pump(30, false);
  CHECK(words(pump.on_answers(40, true)) == lines{"give 50", "ask turn"});
  CHECK(words(pump.on_turn()) == lines{"gained turn", "write"});
}

TEST_CASE("a huge row waits for the turn, alone, with room for what becomes of"
          " it") {
  auto pump = mapping_pump(30, false);
  pump.on_bytes();
  CHECK(words(pump.on_rows(0, false, 500)) == lines{"give 90"});
  CHECK(words(pump.on_answers(40, true)) == lines{"give 50", "ask turn"});
  CHECK(words(pump.on_turn()) == lines{"write"});
  CHECK(words(pump.on_written()) == lines{"give 40", "take 1500 on turn"});
  CHECK(words(pump.on_bytes()) == lines{"read 500"});
  CHECK(words(pump.on_rows(500, true, 0))
        == lines{"map", "answers 1000", "end"});
}

TEST_CASE("a batch that fails in the user's code troubles no target") {
  auto pump = mapping_pump(30, true);
  CHECK(words(pump.failed(request::answers)) == lines{"forget"});
  CHECK(words(pump.on_forgotten()) == lines{"give 90", "failed"});
}

TEST_CASE("a batch that fails elsewhere waits for the user's code, then has it"
          " forget") {
  auto pump = mapping_pump(30, false);
  pump.on_bytes();
  CHECK(words(pump.failed(request::read)) == lines{"give 90"});
  CHECK(words(pump.on_answers(20, false)) == lines{"forget"});
  CHECK(words(pump.on_forgotten()) == lines{"give 90", "end", "failed"});
}

TEST_CASE("rows that come after the failure are not mapped") {
  auto pump = mapping_pump(30, false);
  pump.on_bytes();
  CHECK(words(pump.failed(request::answers)) == lines{"forget"});
  CHECK(words(pump.on_forgotten()) == lines{"give 90"});
  CHECK(words(pump.on_rows(30, false, 0)) == lines{"give 90", "end", "failed"});
}

TEST_CASE("a mapped batch that can't be written is undone") {
  auto pump = mapping_pump(30, true);
  pump.on_answers(40, true);
  pump.on_turn();
  CHECK(words(pump.failed(request::write)) == lines{"give 40", "undo"});
  CHECK(words(pump.on_undone()) == lines{"failed"});
}
