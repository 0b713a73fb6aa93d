#include "stores/postgresql/script_text.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

namespace dunlin::postgresql {

namespace {

/// Finds where a statement ends, as psql does: a semicolon ends it, but not in
/// brackets (CREATE RULE) and not in the body of a function that begins with
/// BEGIN ATOMIC.
class statement_end {
public:
  /// Tells the next token. @returns whether it is the statement's semicolon.
  bool is_reached(const sql::sql_token& token) noexcept {
    if (token.is('('))
      ++brackets_;
    else if (token.is(')') && brackets_ > 0)
      --brackets_;
    else if (is_function(token))
      follow_body(token);
    return token.is(';') && brackets_ == 0 && bodies_ == 0;
  }

private:
  enum class prefix { start, create, function, other };

  /// Whether the statement makes a function or procedure.
  bool is_function(const sql::sql_token& token) noexcept {
    if (prefix_ == prefix::start)
      prefix_ = token.is("CREATE") ? prefix::create : prefix::other;
    else if (prefix_ == prefix::create && !token.is("OR")
             && !token.is("REPLACE"))
      prefix_ = token.is("FUNCTION") || token.is("PROCEDURE") ? prefix::function
                                                              : prefix::other;
    return prefix_ == prefix::function;
  }

  void follow_body(const sql::sql_token& token) noexcept {
    if (token.is("BEGIN") || (token.is("CASE") && bodies_ > 0))
      ++bodies_;
    else if (token.is("END") && bodies_ > 0)
      --bodies_;
  }

  prefix prefix_ = prefix::start;
  int brackets_ = 0;
  int bodies_ = 0;
};

std::string_view problem_of(const sql::sql_token& token) noexcept {
  switch (token.text.front()) {
  case '/':
    return "this comment has no end; close it with */";
  case '\0':
    return "the script holds a byte 0; take it out";
  default:
    return "this quote has no end; close it (or the script holds a byte 0)";
  }
}

} // namespace

std::string script_place(std::string_view path, size_t line) {
  return one_line(path) + ":" + std::to_string(line) + ": ";
}

result<std::vector<script_statement>> split_statements(const std::string& path,
                                                       std::string_view text) {
  std::vector<script_statement> out;
  sql::sql_lexer lexer{lexical, text};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    const auto first = token;
    auto last = token;
    statement_end end;
    while (token.kind != sql::token_kind::end && !end.is_reached(token)) {
      if (token.kind == sql::token_kind::broken)
        return fail(error_code::script_refused,
                    script_place(path, token.line)
                        + std::string{problem_of(token)});
      last = token;
      token = lexer.next();
    }
    // A lone semicolon is no statement.
    if (first.is(';'))
      continue;
    const auto* begin = first.text.data();
    const auto* past = last.text.data() + last.text.size();
    out.push_back({{begin, static_cast<size_t>(past - begin)}, first.line});
  }
  return out;
}

} // namespace dunlin::postgresql
