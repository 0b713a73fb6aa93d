#include "plan/batch_pump.hpp"

#include "config/assert.hpp"

#include <cstddef>

namespace dunlin {

namespace {

/// Pages a migrator holds while it waits for its turn, and on its turn: one is
/// written while the next is read.
constexpr size_t pages_waiting = 1;
constexpr size_t pages_on_turn = 2;

} // namespace

batch_pump::batch_pump(uint64_t chunk_bytes) : chunk_(chunk_bytes) {
  // nop
}

pump::commands batch_pump::start() {
  turn_ = turn::asked;
  beginning_ = true;
  return {pump::ask_turn{}, pump::begin_rows{}};
}

pump::commands batch_pump::on_turn() {
  DUNLIN_ASSERT(turn_ == turn::asked);
  turn_ = turn::held;
  pump::commands out;
  if (taking_)
    out.push_back(pump::gained_turn{});
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_begun() {
  DUNLIN_ASSERT(beginning_);
  beginning_ = false;
  begun_ = true;
  pump::commands out;
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_bytes() {
  DUNLIN_ASSERT(taking_);
  taking_ = false;
  pump::commands out;
  if (failed_) {
    out.push_back(pump::give_bytes{allowance_});
    pump_on(out);
  } else {
    reading_ = true;
    out.push_back(pump::read_rows{allowance_});
  }
  return out;
}

pump::commands batch_pump::on_rows(uint64_t bytes, bool end,
                                   uint64_t needs_bytes) {
  DUNLIN_ASSERT(reading_);
  DUNLIN_ASSERT(bytes <= allowance_);
  reading_ = false;
  pump::commands out;
  if (bytes < allowance_)
    out.push_back(pump::give_bytes{allowance_ - bytes});
  if (bytes > 0)
    pages_.push_back(bytes);
  ended_ = end;
  needs_ = needs_bytes;
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_written() {
  DUNLIN_ASSERT(writing_);
  writing_ = false;
  pump::commands out{pump::give_bytes{pages_.front()}};
  pages_.pop_front();
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_committed() {
  DUNLIN_ASSERT(committing_);
  return {pump::finished{true}};
}

pump::commands batch_pump::on_undone() {
  DUNLIN_ASSERT(undoing_);
  undoing_ = false;
  turn_ = turn::lost;
  pump::commands out;
  pump_on(out);
  return out;
}

pump::commands batch_pump::failed(request what) {
  pump::commands out;
  failed_ = true;
  switch (what) {
  case request::turn:
    turn_ = turn::lost;
    break;
  case request::begin:
    beginning_ = false;
    break;
  case request::bytes:
    taking_ = false;
    break;
  case request::read:
    reading_ = false;
    out.push_back(pump::give_bytes{allowance_});
    break;
  case request::write:
    writing_ = false;
    break;
  case request::commit:
    // The target rolled back before it answered.
    committing_ = false;
    turn_ = turn::lost;
    break;
  }
  pump_on(out);
  return out;
}

void batch_pump::pump_on(pump::commands& out) {
  if (failed_) {
    wind_down(out);
    return;
  }
  if (turn_ == turn::held && !writing_ && !pages_.empty()) {
    writing_ = true;
    out.push_back(pump::write_rows{});
  }
  if (begun_ && !ended_ && !reading_ && !taking_)
    want_rows(out);
  if (ended_ && pages_.empty() && turn_ == turn::held && !committing_) {
    committing_ = true;
    begun_ = false;
    out.push_back(pump::end_rows{});
    out.push_back(pump::commit{});
  }
}

void batch_pump::want_rows(pump::commands& out) {
  auto on_turn = turn_ == turn::held;
  if (needs_ > chunk_) {
    // A huge row passes alone, and only where it can be written at once.
    if (!on_turn || !pages_.empty())
      return;
    allowance_ = needs_;
  } else {
    if (pages_.size() >= (on_turn ? pages_on_turn : pages_waiting))
      return;
    allowance_ = chunk_;
  }
  taking_ = true;
  out.push_back(pump::take_bytes{allowance_, on_turn});
}

void batch_pump::wind_down(pump::commands& out) {
  // Pages that nobody looks at go first: bytes that were asked for may wait for
  // these very ones.
  if (!writing_ && !pages_.empty()) {
    uint64_t bytes = 0;
    for (auto page : pages_)
      bytes += page;
    pages_.clear();
    out.push_back(pump::give_bytes{bytes});
  }
  // Nothing else ends or is undone while an answer about it is on its way.
  if (beginning_ || taking_ || reading_ || writing_ || undoing_
      || turn_ == turn::asked)
    return;
  if (begun_) {
    begun_ = false;
    out.push_back(pump::end_rows{});
  }
  if (turn_ == turn::held) {
    undoing_ = true;
    out.push_back(pump::undo{});
    return;
  }
  out.push_back(pump::finished{false});
}

} // namespace dunlin
