#pragma once

#include "app/guard_process.hpp"

#include <termios.h>

#include <optional>

/// @file
/// The modes of a terminal whose keys are read one by one.

namespace dunlin {

/// Sets them and brings back those that were there, also when this process is
/// killed: by a guard process that does nothing else. Not safe from several
/// threads.
class key_modes {
public:
  /// @param terminal outlives this object.
  /// @returns `part_failed` if there can be no guard.
  static result<key_modes> make(int terminal);

  key_modes(key_modes&&) = default;
  key_modes& operator=(key_modes&&) = delete;

  /// Keys come at once and are not shown; signals (Ctrl-C, Ctrl-Z) and Ctrl-S
  /// act as before. Only for a process in the foreground: the terminal of a
  /// background job is another's.
  void set() noexcept;

  /// What was there before. A terminal whose modes others changed meanwhile is
  /// theirs, and stays as it is.
  void restore() noexcept;

private:
  key_modes(int terminal, guard_process guard) noexcept;

  int terminal_;
  guard_process guard_;
  /// Nothing: they are not set.
  std::optional<termios> ours_;
  termios before_{};
};

} // namespace dunlin
