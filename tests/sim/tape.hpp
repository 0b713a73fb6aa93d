#pragma once

#include "config/error.hpp"
#include "tests/sim/chooser.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// @file
/// A run as a text file: what it was, what was chosen, and how it ended. See
/// tests/replay for those that are kept.
///
///     dunlin-tape 1
///     story = two scanners race for one lease
///     seed = 42
///     hash = 9f3c0a5512d0e871
///     outcome = done
///     option.policy = uniform
///     schedule 5
///     0 2 1 0 0
///     wire 0
///     store 0
///     workload 1
///     7
///     end

namespace dunlin {

/// A recorded run.
struct tape {
  /// What it shows, in one line.
  std::string story;
  uint64_t seed = 0;
  /// The world's hash at its end.
  uint64_t hash = 0;
  /// How it ended, in one line.
  std::string outcome;
  /// What the run was made of, for whoever repeats it. Names hold no space and
  /// no `=`, values no line break.
  std::map<std::string, std::string> options;
  choice_lists choices;

  friend bool operator==(const tape&, const tape&) = default;
};

/// The text of a tape.
std::string print_tape(const tape& recorded);

/// Reads what `print_tape` printed.
/// @returns `bad_value` with the line that is wrong; also for a text that is
///   cut short.
result<tape> parse_tape(std::string_view text);

/// Writes a tape to a file, replacing what is there.
/// @returns `file_unreadable` when it can't be written.
result<void> save_tape(const tape& recorded, const std::string& path);

/// Reads a tape from a file.
/// @returns `file_unreadable`, `bad_value`.
result<tape> load_tape(const std::string& path);

} // namespace dunlin
