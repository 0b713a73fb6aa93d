#pragma once

#include "tests/cli/process.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A real terminal for tests: tmux, with a server of its own.

namespace dunlin::test {

/// How a terminal is when it is opened.
struct terminal_setup {
  /// Files of the terminal go here, and the shell begins here.
  std::string folder;
  size_t columns = 80;
  size_t rows = 24;
  /// Without its options: `bash` or `dash`.
  std::string shell = "bash";
  /// Set in addition to those of this process; LANG is C.UTF-8 if not said.
  std::map<std::string, std::string> environment = {};
};

/// A terminal with a shell in it, whose prompt is `$ `.
class tmux_terminal {
public:
  explicit tmux_terminal(terminal_setup setup);

  tmux_terminal(const tmux_terminal&) = delete;
  tmux_terminal& operator=(const tmux_terminal&) = delete;

  /// Hangs up: whatever runs in the terminal hears of it.
  ~tmux_terminal();

  /// Types a line into the shell once that asks for one: sooner, terminal and
  /// shell would both show it. The prompt that is seen next is a new one.
  void enter(const std::string& line);

  /// Types a text and the return key at once, whoever may read them.
  void type_ahead(const std::string& line);

  /// Presses a key by its name: `C-c`, `Enter`, `+`.
  void press(const std::string& key);

  void resize(size_t columns, size_t rows);

  /// The rows of the screen without the blanks at their ends.
  std::vector<std::string> screen() const;

  /// The rows that hold something.
  std::vector<std::string> lines() const;

  /// The screen with its colours, as escape sequences.
  std::string coloured() const;

  /// What scrolled out of the screen, and the screen.
  std::string everything() const;

  /// One of tmux's formats: `#{cursor_flag}`.
  std::string ask(const std::string& format) const;

  /// Looks at the terminal until `is_so`, for as long as patience has it.
  bool wait_until(const std::function<bool()>& is_so) const;

  /// Waits until the screen shows a text.
  bool shows(std::string_view text) const;

  /// Waits until the shell asks for a line: its prompt is the last one.
  bool prompts() const;

  /// The screen in one text, for messages of failed tests.
  std::string picture() const;

private:
  std::string tmux(std::vector<std::string> arguments) const;

  terminal_setup setup_;
  /// Of the server; a folder may see several.
  std::string socket_;
};

} // namespace dunlin::test
