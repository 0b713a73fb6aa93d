#pragma once

/// @file
/// The three files that every program has.

namespace dunlin {

/// Puts `/dev/null` where standard input, output or error is closed, as by
/// `dunlin run >&-`: the next file that is opened would take its number, and be
/// written to as if it were the output. Comes before all else.
void fill_standard_files() noexcept;

} // namespace dunlin
