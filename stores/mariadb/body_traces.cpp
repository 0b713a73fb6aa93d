#include "stores/mariadb/body_traces.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <initializer_list>

namespace dunlin::mariadb {

namespace {

using sql::sql_token;
using sql::token_kind;

bool is_one_of(const sql_token& token,
               std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    if (token.is(word))
      return true;
  return false;
}

class trace_reader {
public:
  trace_reader(std::string_view text, const text_modes& modes)
      : rest_(rules_of(modes), text) {
    // nop
  }

  body_traces read() {
    for (next();
         now_.kind != token_kind::end && now_.kind != token_kind::broken;
         next())
      read_one();
    out_.left.is_hidden |= now_.kind == token_kind::broken;
    return std::move(out_);
  }

private:
  void next() {
    before_ = now_;
    now_ = rest_.next();
  }

  sql_token ahead() const {
    auto rest = rest_;
    return rest.next();
  }

  void read_one() {
    if (begins_statement())
      first_ = now_;
    depth_ += now_.is('(') ? 1 : now_.is(')') ? -1 : 0;
    // Behind the head of a routine a statement begins without a sign.
    if (now_.is("SET")
        && (begins_statement() || first_.is("CREATE")
            || first_.is("DECLARE"))) {
      first_ = now_;
      depth_ = 0;
    }
    if (begins_item())
      read_target();
    else if (is_own_variable(now_))
      read_variable();
    else if (now_.is("PREPARE") || now_.is("EXECUTE"))
      read_hidden();
    else if (now_.is("TEMPORARY") && !before_.is("DROP"))
      read_temporary();
    // A name is one of the body's own.
    const bool is_target
        = is_own_variable(now_)
          || (now_.is_name() && (before_.is("INTO") || before_.is(',')));
    is_behind_into_
        = now_.is("INTO") || (is_behind_into_ && (now_.is(',') || is_target));
  }

  bool begins_statement() const {
    return before_.kind == token_kind::end || before_.is(';')
           || is_one_of(before_, {"BEGIN", "ATOMIC", "THEN", "ELSE", "DO",
                                  "LOOP", "REPEAT"});
  }

  /// Of a SET: what stands before its `=`.
  bool begins_item() const {
    return first_.is("SET") && depth_ == 0
           && (before_.is("SET") || before_.is(','));
  }

  void read_target() {
    const bool is_setting
        = now_.text.starts_with("@@")
          || is_one_of(now_, {"SESSION", "LOCAL", "NAMES", "CHARACTER",
                              "CHARSET", "ROLE"});
    out_.left.sets_session |= is_setting;
    if (is_own_variable(now_))
      out_.left.names.insert(variable_of(now_));
    else if (!is_setting && now_.is_name() && !ahead().is('.'))
      out_.set.insert(folded(sql::bare_text(now_)));
  }

  void read_variable() {
    if (is_behind_into_ || first_.is("CALL") || ahead().is(':'))
      out_.left.names.insert(variable_of(now_));
  }

  void read_hidden() {
    out_.left.is_hidden = true;
    if (now_.is("PREPARE") && ahead().is_name())
      out_.left.names.insert(folded(sql::bare_text(ahead())));
  }

  /// `CREATE TEMPORARY TABLE IF NOT EXISTS a.b`.
  void read_temporary() {
    next();
    do
      next();
    while (is_one_of(now_, {"IF", "NOT", "EXISTS"}));
    while (ahead().is('.')) {
      next();
      next();
    }
    out_.left.names.insert(folded(sql::bare_text(now_)));
  }

  sql::sql_lexer rest_;
  sql_token before_;
  sql_token now_;
  /// Begins the statement that is read.
  sql_token first_;
  int depth_ = 0;
  bool is_behind_into_ = false;
  body_traces out_;
};

} // namespace

body_traces traces_of_body(std::string_view text, const text_modes& modes) {
  return trace_reader{text, modes}.read();
}

body_traces traces_of_kept(std::string_view text,
                           const std::optional<text_modes>& modes) {
  auto out = traces_of_body(text, modes.value_or(text_modes{}));
  out.left.is_hidden |= text.empty() || !modes;
  return out;
}

} // namespace dunlin::mariadb
