#pragma once

#include "app/verify/findings.hpp"
#include "app/verify/task_session.hpp"
#include "plan/read_prefix.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace dunlin {

/// What was compared of a task and found equal: enough to go on from.
struct kept_check {
  /// That of the task: another one has nothing to do with this.
  std::string print;
  /// By batch: the ordinals that are equal.
  std::set<uint64_t> ordinals;
  /// By table: all up to this key, and what stands there.
  key_tuple after;
  range_sum sum;
  uint64_t ranges = 0;
  /// By table: nothing is left to read.
  bool has_ended = false;
};

/// A range of a table that somebody reads.
struct check_range {
  uint64_t number = 0;
  key_tuple lower;
  key_tuple upper;
  /// By batch: what the ledger has of it; else null.
  const verify_piece* piece = nullptr;
  /// By batch: what lies past the last key of the scan.
  bool is_past_bound = false;
};

/// What was found in a range.
struct range_outcome {
  range_sum sum;
  /// Rows were counted, no digest was looked at.
  bool is_count = false;
  bool is_equal = true;
  faulty_rows faults;
  uint64_t past_bound = 0;
  std::string note;
};

/// The work on one table, which several threads share.
class table_check {
public:
  /// @param task must outlive it.
  table_check(const table_task& task, kept_check before);

  const table_task& task() const noexcept {
    return task_;
  }

  /// Whether a range may be left to take.
  bool has_work() const;

  /// The next range; nothing if none is left.
  /// @param session began with the task.
  result<std::optional<check_range>> take(task_session& session);

  /// Notes what was found in a range.
  void add(const check_range& of, range_outcome outcome);

  /// Ends the check: it can't be carried out.
  void give_up(const error& why);

  /// True for the one thread that is to say the last word, once all ranges are
  /// read.
  bool must_conclude();

  /// The last word: what is true of the table as a whole.
  void conclude(range_outcome outcome);

  /// What all ranges came to so far.
  range_sum sum() const;

  /// Of some of them there is a count alone.
  bool is_count() const;

  /// For a report; the state is `stopped` if not all was read.
  step_finding finding() const;

  kept_check keep() const;

private:
  std::optional<check_range> take_piece();
  result<std::optional<check_range>> take_cut(task_session& session);
  void note(uint64_t number, range_outcome& outcome);
  /// Keeps the names of the first rows, whichever range was read first.
  void keep_names(uint64_t number, faulty_rows& faults);

  const table_task& task_;
  mutable std::mutex mutex_;
  /// By batch: what is equal so far; by table: what was kept before.
  kept_check kept_;
  uint64_t ranges_before_ = 0;
  step_finding finding_;
  /// By number of their range; `named_rows_max` in all.
  std::map<uint64_t, std::vector<faulty_rows::named_row>> named_;
  bool is_equal_ = true;
  bool is_count_ = false;
  std::optional<error> problem_;
  bool is_concluded_ = false;
  bool concludes_ = false;

  // What is handed out:
  size_t next_piece_ = 0;
  bool has_past_bound_ = true;
  /// By table.
  std::optional<key_tuple> bound_;
  key_tuple cut_;
  bool has_ended_ = false;
  uint64_t taken_ = 0;
  uint64_t read_ = 0;
  range_sum sum_;
  /// By table: what is kept besides what was kept before.
  read_prefix prefix_;
};

} // namespace dunlin
