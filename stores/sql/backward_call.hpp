#pragma once

#include "stores/sql/script_rules.hpp"

#include <string_view>

/// @file
/// Functions that tell of statements before: what they say is another thing
/// where the statements of a script commit one by one.

namespace dunlin::sql {

/// The function of `script_rules::backward_functions` that a statement calls
/// and whose answer it keeps; empty: there is none. What only shows it to its
/// reader (SELECT) keeps nothing.
std::string_view backward_call(const script_rules& rules,
                               const script_statement& statement);

/// Whether a statement asks for the number that the session drew last
/// (`script_rules::last_number`), and whether it may draw one.
bool asks_for_number(const script_rules& rules,
                     const script_statement& statement);
bool may_draw_number(const script_rules& rules,
                     const script_statement& statement);

} // namespace dunlin::sql
