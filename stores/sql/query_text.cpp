#include "stores/sql/query_text.hpp"

#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

tl::unexpected<error> refuse(const std::string& problem) {
  return fail(error_code::query_invalid, "the query " + problem);
}

bool may_begin(const sql_token& token) noexcept {
  return token.is("SELECT") || token.is("WITH") || token.is("VALUES")
         || token.is("TABLE") || token.is('(');
}

/// What speaks against a token wherever it stands; empty: nothing.
std::string_view problem_of(const sql_token& token) noexcept {
  if (token.kind == token_kind::broken)
    return "has a quote or comment without its end, or a byte 0";
  if (token.kind == token_kind::parameter)
    return "has parameters, and there is nothing to bind to them";
  return token.is("INTO") ? "must be a SELECT without INTO" : "";
}

} // namespace

result<std::string> one_query(const lexical_rules& words,
                              const std::string& query) {
  sql_lexer lexer{words, query};
  auto token = lexer.next();
  if (token.kind == token_kind::end)
    return refuse("holds no statement");
  if (token.kind != token_kind::broken && !may_begin(token))
    return refuse("must be a SELECT");
  auto end = query.size();
  for (; token.kind != token_kind::end; token = lexer.next()) {
    if (const auto problem = problem_of(token); !problem.empty())
      return refuse(std::string{problem});
    if (end < query.size() && !token.is(';'))
      return refuse("is more than one statement");
    if (token.is(';') && end == query.size())
      end = static_cast<size_t>(token.text.data() - query.data());
  }
  return query.substr(0, end);
}

result<void> check_column_names(const std::vector<std::string>& columns,
                                bool (*are_same)(std::string_view,
                                                 std::string_view)) {
  for (auto at = columns.begin(); at != columns.end(); ++at)
    if (std::any_of(columns.begin(), at,
                    [&](const auto& each) { return are_same(each, *at); }))
      return refuse("has two columns called " + display_name(*at)
                    + "; give each a name of its own with AS");
  return {};
}

error query_problem(error problem) {
  if (problem.code == error_code::store_failed) {
    problem.code = error_code::query_invalid;
    problem.text += " (in the query)";
  }
  return problem;
}

std::string cannot_be_wrapped(const std::string& said) {
  return "the query can't be part of another SELECT (" + said
         + "); it must be a SELECT, with AS after each expression";
}

} // namespace dunlin::sql
