#include "stores/sql/token_list.hpp"

#include <algorithm>

namespace dunlin::sql {

sql_token token_at(const token_list& tokens, size_t at) noexcept {
  return at < tokens.size() ? tokens[at].token : sql_token{};
}

size_t find_word(const token_list& tokens, std::string_view word) noexcept {
  const auto at
      = std::find_if(tokens.begin(), tokens.end(), [&](const auto& each) {
          return each.depth == 0 && each.token.is(word);
        });
  return static_cast<size_t>(at - tokens.begin());
}

} // namespace dunlin::sql
