#include "stores/sql/bodies.hpp"

namespace dunlin::sql {

std::string body_of(const lexical_rules& words, const sql_token& token) {
  if (!token.text.starts_with('$'))
    return name_of(words, token);
  const auto tag = token.text.find('$', 1) + 1;
  return std::string{token.text.substr(tag, token.text.size() - 2 * tag)};
}

} // namespace dunlin::sql
