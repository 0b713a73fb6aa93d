#pragma once

#include "stores/sql/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// From the marks of `session` to the SQL of one database.

namespace dunlin::sql {

/// How a database writes parameters.
enum class mark_style : uint8_t {
  question, ///< `?1`
  dollar,   ///< `$1`
  plain,    ///< `?`, one after another
};

/// A text as a database reads it.
struct marked_text {
  std::string text;
  /// `plain`: which parameter each mark stands for, counted from 0.
  std::vector<uint32_t> order;
};

/// Fills in the words and writes the marks. Our own texts hold neither question
/// marks nor braces but for marks.
/// @param quote what stands around names in place of a double quote.
marked_text fill_marks(std::string_view text, const words& vocabulary,
                       mark_style style, char quote = '"');

} // namespace dunlin::sql
