#include "actors/run_job.hpp"

#include "actors/display_width.hpp"
#include "actors/event_text.hpp"

#include <algorithm>

namespace dunlin {

void run_job::table_began(const noun& what) {
  if (what_ && *what_ != what)
    what_ = noun{};
  else
    what_ = what;
}

void run_job::step_ended(board_colour how, bool is_done,
                         const migration_tally& tally) {
  steps_done_ += is_done ? 1 : 0;
  tally_ += tally;
  if (how != board_colour::green)
    saw(how);
}

void run_job::broke_off(const migration_tally& tally) noexcept {
  tally_ += tally;
}

void run_job::saw(board_colour what) noexcept {
  colour_ = std::max(colour_, what);
}

void run_job::stopping() noexcept {
  is_stopping_ = true;
  // That ends a pause.
  is_paused_ = false;
  saw(board_colour::yellow);
}

void run_job::pausing(bool is_paused) noexcept {
  is_paused_ = is_paused;
}

void run_job::ended(uint64_t at_ms, const std::string& outcome) {
  ended_ms_ = at_ms;
  if (outcome == "failed")
    saw(board_colour::red);
  else
    saw(board_colour::green);
}

std::string run_job::text(uint64_t now_ms, migration_tally open,
                          size_t columns) const {
  open += tally_;
  const auto all = text_of(now_ms, open, false);
  return display_width(all) <= columns ? all : text_of(now_ms, open, true);
}

std::string run_job::text_of(uint64_t now_ms, const migration_tally& tally,
                             bool is_brief) const {
  std::string out;
  if (is_stopping_ && !ended_ms_)
    out = "Stopping; a second Ctrl-C stops at once. ";
  else if (is_paused_)
    out = "Paused. ";
  if (steps_ > 1 || !what_)
    out += grouped(static_cast<int64_t>(steps_done_)) + " of "
           + count_words(static_cast<int64_t>(steps_), {"step", "steps"})
           + (what_ ? ". " : "");
  if (what_)
    out += migrated_words(tally, *what_, is_brief);
  return out + " in " + duration_words(ended_ms_.value_or(now_ms));
}

} // namespace dunlin
