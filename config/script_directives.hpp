#pragma once

#include "config/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a script says of itself: in the comment at its head, by its name, and
/// by marks of other tools.

namespace dunlin {

/// One word with a list: `reads=a,b`.
struct declared_names {
  /// As they stand there, quotes included; those of `after` without.
  std::vector<std::string> names;
  /// Where the word stands first; 0: nowhere. `reads=` has a line and no names.
  size_t line = 0;

  bool is_given() const noexcept {
    return line != 0;
  }
};

/// All that a script declares.
struct script_directives {
  declared_names reads;
  declared_names writes;
  declared_names commutes;
  /// Steps and `[[scripts]]` blocks.
  declared_names after;
  /// `transaction=none`, or what goose and dbmate write for it: 0, or its line.
  size_t no_transaction_line = 0;
  /// `barrier`: 0, or its line.
  size_t barrier_line = 0;
  /// `repeatable`, or a file called `R__...`.
  bool is_repeatable = false;
};

/// Reads the comments `-- dunlin: WORD[=NAME,NAME] ...` before the first
/// statement, perhaps behind others of their lines, the marks of goose and
/// dbmate, and the file's name, the last part of `path`. Lists of several lines
/// add up.
/// @returns `bad_value`, with file and line, for an unknown word (naming the
///   nearest), a value that a word does not have, and such a line further down;
///   else as `read_upward_part`.
result<script_directives> read_directives(std::string_view path,
                                          std::string_view text);

} // namespace dunlin
