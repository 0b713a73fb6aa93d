#pragma once

#include "tests/cli/tmux.hpp"
#include "tests/cli/workplace.hpp"

#include <string>
#include <vector>

/// @file
/// A run that tests watch in a real terminal.

namespace dunlin::test {

/// A migration of which a test sees the begin and never the end: every row is
/// a batch.
class watched_migration : public workplace {
public:
  watched_migration();
  ~watched_migration();

  /// An empty target in the place of what was there.
  void make_target() const;

  /// A terminal in the folder.
  terminal_setup place(size_t columns = 80, size_t rows = 24) const;

  /// What to type so that the run's process id stands in a file.
  static std::string command_line(const std::string& arguments = "");

  /// 0: none ran.
  pid_t run_id() const;
  bool is_running() const;
  void kill_run() const;

  long rows_done() const;
};

/// The run's board as a terminal shows it, from its scanner's line on.
std::vector<std::string> board_of(const tmux_terminal& at);

/// Waits until a board is there.
bool shows_board(const tmux_terminal& at);

/// Nothing is set that a board, or any line of text, does not leave.
bool is_sane(const tmux_terminal& at);

} // namespace dunlin::test
