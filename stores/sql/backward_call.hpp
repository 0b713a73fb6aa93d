#pragma once

#include "stores/sql/script_rules.hpp"

#include <string>
#include <string_view>

/// @file
/// Functions that tell of statements before: what they say is another thing
/// where the statements of a script commit one by one.

namespace dunlin::sql {

/// The function of `script_rules::backward_functions` that a statement calls
/// and whose answer it keeps; empty: there is none.
std::string_view backward_call(const script_rules& rules,
                               const script_statement& statement);

/// Why such a call is refused, and what to do.
std::string backward_refusal(std::string_view function);

/// By what of `script_rules::last_numbers` a statement asks for the number that
/// the session drew last; empty: it does not.
std::string_view asked_number(const script_rules& rules,
                              const script_statement& statement);

} // namespace dunlin::sql
