#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// @file
/// How many columns of a terminal a text takes. Pure.

namespace dunlin {

/// The columns that a text takes at most. Terminals differ over emoji: one
/// shows a family as one sign of two columns, another as four people side by
/// side; what is told is the widest that any would show, so that a text that
/// fits does so everywhere.
size_t display_width(std::string_view text);

/// The text as a terminal may show it: what would move its cursor or turn its
/// direction of writing (C1 controls, line separators, bidirectional overrides)
/// is a `?`, and so are bytes that are no UTF-8.
/// @param is_ascii everything beyond ASCII is a `?`, too.
std::string displayable(std::string_view text, bool is_ascii);

/// The text within so many columns; its end goes, with a sign that it did.
/// What is seen as one character stays whole or goes.
/// @param ending the sign, of one column.
std::string cut_to_width(std::string_view text, size_t columns,
                         std::string_view ending);

} // namespace dunlin
