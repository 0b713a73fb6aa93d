#include "app/verify/table_check.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

table_check::table_check(const table_task& task, kept_check before)
    : task_(task) {
  if (before.print == task.print)
    kept_ = std::move(before);
  kept_.print = task.print;
  ranges_before_ = kept_.ranges;
  finding_.read_by = "table";
  if (task.by_batch || task.by_row)
    finding_.read_by = task.by_batch ? "batch" : "row";
  finding_.expected = task.expected;
  cut_ = kept_.after;
  has_ended_ = !task.by_batch && kept_.has_ended;
  sum_ = kept_.sum;
}

// -- what is handed out -------------------------------------------------------

bool table_check::has_work() const {
  const std::lock_guard guard{mutex_};
  if (problem_ || is_concluded_ || concludes_)
    return false;
  return task_.by_batch ? next_piece_ < task_.pieces.size() || has_past_bound_
                        : !has_ended_ || read_ == taken_;
}

result<std::optional<check_range>> table_check::take(task_session& session) {
  const std::lock_guard guard{mutex_};
  if (problem_)
    return std::nullopt;
  return task_.by_batch ? take_piece() : take_cut(session);
}

std::optional<check_range> table_check::take_piece() {
  check_range out;
  while (next_piece_ < task_.pieces.size()) {
    const auto& piece = task_.pieces[next_piece_++];
    if (kept_.ordinals.contains(piece.ordinal))
      continue;
    out.number = taken_++;
    out.lower = piece.lower;
    out.upper = piece.upper;
    out.piece = &piece;
    return out;
  }
  if (!std::exchange(has_past_bound_, false))
    return std::nullopt;
  out.number = taken_++;
  out.lower = task_.members.front().scan_bound;
  out.is_past_bound = true;
  return out;
}

result<std::optional<check_range>>
table_check::take_cut(task_session& session) {
  if (has_ended_)
    return std::nullopt;
  if (!bound_) {
    auto greatest = session.greatest_key();
    if (!greatest)
      return fail(greatest.error());
    bound_ = std::move(*greatest);
  }
  auto walked
      = bound_->empty() ? key_walk{{}, 0, true} : session.walk(cut_, *bound_);
  if (!walked)
    return fail(walked.error());
  has_ended_ = walked->end || walked->rows == 0;
  if (walked->rows == 0)
    return std::nullopt;
  check_range out;
  out.number = taken_++;
  out.lower = std::exchange(cut_, walked->last);
  out.upper = walked->last;
  return out;
}

// -- what was found -----------------------------------------------------------

void table_check::add(const check_range& of, range_outcome outcome) {
  const std::lock_guard guard{mutex_};
  ++read_;
  sum_.rows += outcome.sum.rows;
  add_to(sum_.sum, outcome.sum.sum);
  if (task_.by_batch) {
    if (of.piece && outcome.is_equal && outcome.faults.count() == 0) {
      kept_.ordinals.insert(of.piece->ordinal);
      kept_.sum.rows += outcome.sum.rows;
      add_to(kept_.sum.sum, outcome.sum.sum);
      ++kept_.ranges;
    }
  } else {
    prefix_.add(of.number, {of.upper, outcome.sum.rows, outcome.sum.sum});
  }
  note(of.number, outcome);
}

void table_check::keep_names(uint64_t number, faulty_rows& faults) {
  if (!faults.named.empty())
    named_[number] = std::exchange(faults.named, {});
  size_t kept = 0;
  for (auto& [range, names] : named_) {
    names.resize(std::min(names.size(), named_rows_max - kept));
    kept += names.size();
  }
}

void table_check::note(uint64_t number, range_outcome& outcome) {
  is_equal_ = is_equal_ && outcome.is_equal;
  is_count_ = is_count_ || outcome.is_count;
  keep_names(number, outcome.faults);
  finding_.faults.add(outcome.faults);
  finding_.past_bound += outcome.past_bound;
  auto& notes = finding_.notes;
  if (!outcome.note.empty()
      && std::find(notes.begin(), notes.end(), outcome.note) == notes.end())
    notes.push_back(std::move(outcome.note));
}

void table_check::give_up(const error& why) {
  const std::lock_guard guard{mutex_};
  // What was stopped is no more than not read.
  if (!problem_ || problem_->code == error_code::interrupted)
    problem_ = why;
}

bool table_check::must_conclude() {
  const std::lock_guard guard{mutex_};
  const bool all_taken
      = task_.by_batch ? next_piece_ == task_.pieces.size() && !has_past_bound_
                       : has_ended_;
  if (problem_ || concludes_ || !all_taken || read_ != taken_)
    return false;
  concludes_ = true;
  return true;
}

void table_check::conclude(range_outcome outcome) {
  const std::lock_guard guard{mutex_};
  note(taken_, outcome);
  is_concluded_ = true;
}

range_sum table_check::sum() const {
  const std::lock_guard guard{mutex_};
  return sum_;
}

bool table_check::is_count() const {
  const std::lock_guard guard{mutex_};
  return is_count_;
}

step_finding table_check::finding() const {
  const std::lock_guard guard{mutex_};
  auto out = finding_;
  for (const auto& [range, names] : named_)
    out.faults.named.insert(out.faults.named.end(), names.begin(), names.end());
  out.ranges = ranges_before_ + read_;
  out.ranges_before = ranges_before_;
  out.rows_found = sum_.rows;
  const bool differs = !is_equal_ || out.faults.count() > 0;
  if (problem_ && problem_->code != error_code::interrupted) {
    out.state = verify_state::failed;
    out.problem = *problem_;
  } else if (differs) {
    out.state = verify_state::differs;
  } else {
    out.state = is_concluded_ ? verify_state::equal : verify_state::stopped;
  }
  return out;
}

kept_check table_check::keep() const {
  const std::lock_guard guard{mutex_};
  auto out = kept_;
  if (prefix_.ranges() > 0) {
    const auto& read = prefix_.total();
    out.after = read.upper;
    out.sum.rows += read.rows;
    add_to(out.sum.sum, read.sum);
    out.ranges += prefix_.ranges();
  }
  out.has_ended = !task_.by_batch && has_ended_ && read_ == taken_;
  return out;
}

} // namespace dunlin
