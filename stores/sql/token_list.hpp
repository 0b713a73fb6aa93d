#pragma once

#include "stores/sql/sql_token.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dunlin::sql {

/// A token and how deep in brackets it stands; a bracket itself stands outside.
struct placed_token {
  sql_token token;
  int depth = 0;
};

/// The tokens of one statement, but for the one of kind `end`.
using token_list = std::vector<placed_token>;

/// One of kind `end` where there is none.
sql_token token_at(const token_list& tokens, size_t at) noexcept;

/// Where a keyword first stands outside of brackets; the end if it does not.
size_t find_word(const token_list& tokens, std::string_view word) noexcept;

} // namespace dunlin::sql
