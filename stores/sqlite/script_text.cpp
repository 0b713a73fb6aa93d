#include "stores/sqlite/script_text.hpp"

#include "stores/sql/sql_lexer.hpp"
#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

namespace {

/// Finds where a statement ends. A semicolon ends it, but inside of CREATE
/// TRIGGER only the one after `; END` does.
class statement_end {
public:
  /// Tells the next token. @returns whether it is the statement's semicolon.
  bool is_reached(const sql::sql_token& token) noexcept {
    const bool ends
        = token.is(';') && (prefix_ != prefix::trigger || body_ended_);
    body_ended_ = after_semicolon_ && token.is("END");
    after_semicolon_ = token.is(';');
    advance_prefix(token);
    return ends;
  }

private:
  enum class prefix { start, create, trigger, other };

  void advance_prefix(const sql::sql_token& token) noexcept {
    if (prefix_ == prefix::start && token.is("CREATE"))
      prefix_ = prefix::create;
    else if (prefix_ == prefix::create && token.is("TRIGGER"))
      prefix_ = prefix::trigger;
    else if (prefix_ == prefix::start
                 ? !token.is("EXPLAIN") && !token.is("QUERY")
                       && !token.is("PLAN")
                 : prefix_ == prefix::create && !token.is("TEMP")
                       && !token.is("TEMPORARY"))
      prefix_ = prefix::other;
  }

  prefix prefix_ = prefix::start;
  bool after_semicolon_ = false;
  bool body_ended_ = false;
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

} // namespace dunlin::sqlite
