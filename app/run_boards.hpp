#pragma once

#include "actors/live_board.hpp"
#include "actors/protocol.hpp"
#include "app/options.hpp"
#include "app/output.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <string>
#include <vector>

/// @file
/// The status board and the log of a run.

namespace dunlin {

/// A file that a log is appended to.
class log_file {
public:
  /// Makes the file if it is missing, for its owner's eyes only: the log names
  /// keys. `-` is standard error.
  /// @returns `file_unreadable`.
  static result<std::unique_ptr<log_file>> open(const std::string& path);

  log_file(const log_file&) = delete;
  log_file& operator=(const log_file&) = delete;

  ~log_file();

  output& out() noexcept {
    return out_;
  }

private:
  explicit log_file(int descriptor) noexcept;

  int descriptor_;
  output out_;
};

/// What a board is made from.
struct board_setup {
  board_kind kind = board_kind::plain;
  board_plan plan;
  /// Of a live board.
  std::shared_ptr<board_terminal> screen;
  paint_style style;
};

/// What a live board is told of a plan.
board_plan describe_plan(const migration_plan& plan, size_t steps_to_do);

/// Spawns the board, if any. `out` must outlive it.
std::vector<board_actor> spawn_board(caf::actor_system& system,
                                     const board_setup& setup, output& out);

/// Spawns the log. `file` must outlive it.
board_actor spawn_log(caf::actor_system& system, log_level level,
                      log_file& file);

/// Waits until all have shown what they were told, at most a second, then ends
/// them.
/// @returns false if one had to be given up on.
bool finish_boards(caf::actor_system& system,
                   const std::vector<board_actor>& boards,
                   const std::vector<output*>& outputs);

} // namespace dunlin
