#pragma once

#include "actors/board_glyphs.hpp"
#include "actors/board_words.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

/// @file
/// The line of a table step with its bar. Pure.

namespace dunlin {

/// How far a table step is.
struct table_progress {
  std::string name;
  noun what;
  int64_t rows_done = 0;
  /// Nothing: unknown.
  std::optional<int64_t> rows_expected;
  /// False: an estimate, shown with `~`.
  bool is_exact = false;
  std::optional<double> rows_per_second;
  std::optional<uint64_t> time_left_ms;
};

/// Per cent, rounded down; nothing while it is unknown, also because an
/// estimate was passed.
std::optional<int64_t> percent_done(const table_progress& progress);

/// `customers ▓▓▓▓░░░░ ~42%  420,000 of ~1,000,000 customers  31,200/s  left
/// 18s`, in as many words as there is room for.
/// @param name_columns where the bar begins, so that those of several steps
///   stand one below the other.
std::string progress_text(const table_progress& progress, size_t columns,
                          size_t name_columns, const board_glyphs& glyphs);

} // namespace dunlin
