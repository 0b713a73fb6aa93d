#pragma once

#include "stores/row.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// A cell as a literal of SQL with its type: `'4326'::integer`. COPY takes no
/// parameters, so keys are written into its text.
/// @param cast the type's name, without a modifier.
std::string literal_of(const value& cell, std::string_view cast);

/// The cells of a key as literals with `, ` between them.
std::string literals_of(std::string_view key,
                        const std::vector<std::string>& casts);

} // namespace dunlin::postgresql
