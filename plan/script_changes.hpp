#pragma once

#include <string_view>

/// @file
/// Whether a script may have changed rows of a table, by its text alone. Pure.

namespace dunlin {

/// Whether a statement of the script names the table and is not known to leave
/// the rows that stand there alone, as an index or a constraint does. What
/// changes a table without naming it (a trigger, a cascade, a view) is not
/// seen.
bool may_change_rows(std::string_view script, std::string_view table);

} // namespace dunlin
