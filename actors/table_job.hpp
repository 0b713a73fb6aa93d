#pragma once

#include "actors/board_words.hpp"
#include "actors/progress_text.hpp"
#include "actors/rate_estimate.hpp"

#include <optional>
#include <string>

/// @file
/// A table step as a live board knows it. Pure; the time is handed in.

namespace dunlin {

/// Counts, rate and time left of one table step that is open.
class table_job {
public:
  table_job(std::string name, noun what, uint64_t now_ms);

  const std::string& name() const noexcept {
    return name_;
  }

  const noun& what() const noexcept {
    return what_;
  }

  // -- events ---

  /// The scan is open: what the step's books say before this run adds to them.
  void scan_began(const event& news, uint64_t now_ms);
  /// The books of the step so far.
  void progressed(const event& news);
  /// A batch that the books do not hold yet.
  void batch_done(const batch_counts& counts);
  /// All rows are found.
  void scan_ended(const event& news);
  /// The books of the step at its end.
  void ended(const batch_counts& counts);

  /// Looks at the clock.
  /// @param is_paused what passes says nothing of the step's rate.
  void look(uint64_t now_ms, bool is_paused);

  // -- questions ---

  bool is_open() const noexcept {
    return is_open_;
  }

  bool scan_is_over() const noexcept {
    return scan_is_over_;
  }

  int64_t rows_found() const noexcept {
    return rows_found_;
  }

  migration_tally tally() const {
    return tally_of(counts_, before_);
  }

  table_progress progress() const;

  /// `Migrated 723 customers (...) in 7 seconds`, of this step.
  std::string sentence(uint64_t now_ms) const;

private:
  void found(const event& news);

  std::string name_;
  noun what_;
  uint64_t began_ms_;
  bool is_open_ = false;
  bool scan_is_over_ = false;
  batch_counts counts_;
  batch_counts before_;
  int64_t rows_found_ = 0;
  std::optional<int64_t> rows_expected_;
  rate_estimate rate_;
};

} // namespace dunlin
