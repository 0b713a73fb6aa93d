#pragma once

#include "actors/board_frame.hpp"
#include "actors/board_words.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// @file
/// The overseer's line on a live board: the run as a whole. Pure.

namespace dunlin {

class run_job {
public:
  /// @param steps that the run has to do.
  explicit run_job(size_t steps) noexcept : steps_(steps) {
    // nop
  }

  /// Tables that have the same word for their rows are counted by it.
  void table_began(const noun& what);
  /// Done, or failed, stopped, blocked.
  void step_ended(board_colour how, bool is_done, const migration_tally& tally);
  /// A table step broke off with the run.
  void broke_off(const migration_tally& tally) noexcept;
  /// Something happened that is worth this colour from now on.
  void saw(board_colour what) noexcept;
  void stopping() noexcept;
  void pausing(bool is_paused) noexcept;
  /// @param outcome `done`, `failed` or `stopped`.
  void ended(uint64_t at_ms, const std::string& outcome);

  bool is_paused() const noexcept {
    return is_paused_;
  }

  board_colour colour() const noexcept {
    return colour_;
  }

  /// @param open what the open table steps came to so far.
  /// @param columns in how many it should fit: its words become fewer, but none
  ///   is cut here.
  std::string text(uint64_t now_ms, migration_tally open, size_t columns) const;

private:
  std::string text_of(uint64_t now_ms, const migration_tally& tally,
                      bool is_brief) const;

  size_t steps_;
  size_t steps_done_ = 0;
  /// Nothing: no table step began.
  std::optional<noun> what_;
  /// Of the steps that ended.
  migration_tally tally_;
  board_colour colour_ = board_colour::plain;
  bool is_stopping_ = false;
  bool is_paused_ = false;
  std::optional<uint64_t> ended_ms_;
};

} // namespace dunlin
