#include "plan/batch_pump.hpp"

#include "config/assert.hpp"

#include <cstddef>
#include <utility>

namespace dunlin {

namespace {

/// Pages that a migrator holds while it waits for its turn, and on its turn:
/// one is written while the next is read.
constexpr size_t pages_waiting = 1;
constexpr size_t pages_on_turn = 2;

/// Pages that are read ahead while the batch before commits, which takes as
/// long as the target's disk does: an ordinary batch of two MiB.
constexpr size_t pages_behind = 8;

/// Pages that the user's code was handed and has not answered: it works on one,
/// one is there when it is done with that, and one is read meanwhile.
constexpr size_t pages_unmapped = 3;

} // namespace

batch_pump::batch_pump(uint64_t chunk_bytes, bool maps)
    : chunk_(chunk_bytes), maps_(maps), shares_(maps ? mapped_shares : 1),
      pages_(maps) {
  // nop
}

// -- answers ------------------------------------------------------------------

pump::commands batch_pump::start(bool behind) {
  is_behind_ = behind;
  pump::commands out;
  if (!maps_ && !behind) {
    turn_ = turn::asked;
    out.push_back(pump::ask_turn{});
  }
  beginning_ = true;
  out.push_back(pump::begin_rows{});
  return out;
}

pump::commands batch_pump::on_first() {
  DUNLIN_ASSERT(is_behind_);
  is_behind_ = false;
  pump::commands out;
  if (!maps_ && !failed_) {
    turn_ = turn::asked;
    out.push_back(pump::ask_turn{});
  }
  pump_on(out);
  return out;
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
    give(out, grant_);
    pump_on(out);
  } else {
    reading_ = true;
    out.push_back(pump::read_rows{grant_ / shares_});
  }
  return out;
}

pump::commands batch_pump::on_rows(uint64_t bytes, bool end,
                                   uint64_t needs_bytes) {
  DUNLIN_ASSERT(reading_);
  reading_ = false;
  pump::commands out;
  // The user's code gets nothing more of a batch that failed.
  if (failed_ && maps_) {
    give(out, grant_);
  } else {
    give(out, pages_.read(grant_, bytes));
    if (maps_ && bytes > 0)
      out.push_back(pump::map_rows{});
  }
  ended_ = end;
  needs_ = needs_bytes;
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_answers(uint64_t bytes, bool end) {
  DUNLIN_ASSERT(answering_);
  answering_ = false;
  pump::commands out;
  give(out, pages_.mapped(bytes, end));
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_forgotten() {
  DUNLIN_ASSERT(forgetting_);
  forgetting_ = false;
  pump::commands out;
  give(out, pages_.drop_unmapped());
  pump_on(out);
  return out;
}

pump::commands batch_pump::on_written() {
  DUNLIN_ASSERT(writing_);
  writing_ = false;
  pump::commands out;
  give(out, pages_.written());
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
    give(out, grant_);
    break;
  case request::answers:
    answering_ = false;
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

// -- decisions ----------------------------------------------------------------

void batch_pump::give(pump::commands& out, uint64_t bytes) const {
  if (bytes > 0)
    out.push_back(pump::give_bytes{bytes});
}

void batch_pump::pump_on(pump::commands& out) {
  if (failed_) {
    wind_down(out);
    return;
  }
  if (turn_ == turn::held && !writing_ && pages_.pieces() > 0) {
    writing_ = true;
    out.push_back(pump::write_rows{});
  }
  want_answers(out);
  if (begun_ && !ended_ && !reading_ && !taking_)
    want_rows(out);
  // The source is free for the next batch.
  if (ended_)
    end_rows(out);
  want_turn(out);
  if (ended_ && pages_.unmapped() == 0 && pages_.pieces() == 0
      && turn_ == turn::held && !committing_) {
    committing_ = true;
    // It holds no bytes any more, and none that passed the budget.
    is_whole_ = true;
    out.push_back(pump::commit{});
  }
}

void batch_pump::end_rows(pump::commands& out) {
  if (std::exchange(begun_, false))
    out.push_back(pump::end_rows{});
}

void batch_pump::want_answers(pump::commands& out) {
  if (answering_ || pages_.share_left() == 0)
    return;
  answering_ = true;
  out.push_back(pump::take_answers{pages_.share_left()});
}

bool batch_pump::may_hold_more() const {
  const bool on_turn = turn_ == turn::held;
  // A huge row passes alone, and only where it can be written at once.
  if (is_huge_next())
    return on_turn && pages_.pieces() == 0 && pages_.unmapped() == 0;
  if (!maps_)
    return pages_.pieces() < (on_turn      ? pages_on_turn
                              : is_behind_ ? pages_behind
                                           : pages_waiting);
  // What is mapped waits for the turn, as far as the budget goes.
  return pages_.unmapped() < pages_unmapped
         && (!on_turn || pages_.pieces() < pages_on_turn);
}

void batch_pump::want_rows(pump::commands& out) {
  if (!may_hold_more())
    return;
  grant_ = is_huge_next() ? needs_ * shares_ : chunk_;
  taking_ = true;
  out.push_back(pump::take_bytes{grant_, turn_ == turn::held});
}

/// Of a batch that is mapped, which begins without.
void batch_pump::want_turn(pump::commands& out) {
  if (turn_ != turn::none || is_behind_ || beginning_ || reading_ || answering_)
    return;
  const bool is_mapped = pages_.unmapped() == 0;
  const bool has_pieces = pages_.pieces() > 0;
  const bool is_all = ended_ && is_mapped;
  // The oldest page's share is full, or the budget may be: what is mapped must
  // go first.
  const bool is_stuck = has_pieces && (taking_ || !is_mapped);
  if (!is_all && !is_stuck && !(is_huge_next() && is_mapped))
    return;
  is_whole_ = is_all;
  turn_ = turn::asked;
  out.push_back(pump::ask_turn{});
}

bool batch_pump::is_busy() const {
  return beginning_ || taking_ || reading_ || answering_ || forgetting_
         || writing_ || undoing_ || turn_ == turn::asked;
}

void batch_pump::wind_down(pump::commands& out) {
  // Pages that nobody looks at go first: bytes that were asked for may wait for
  // these very ones.
  if (!writing_)
    give(out, pages_.drop_pieces());
  if (pages_.unmapped() > 0 && !answering_ && !forgetting_) {
    forgetting_ = true;
    out.push_back(pump::forget_rows{});
  }
  // Nothing else ends or is undone while an answer about it is on its way.
  if (is_busy())
    return;
  end_rows(out);
  if (turn_ == turn::held) {
    undoing_ = true;
    out.push_back(pump::undo{});
    return;
  }
  out.push_back(pump::finished{false});
}

} // namespace dunlin
