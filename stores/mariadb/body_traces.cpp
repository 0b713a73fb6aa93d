#include "stores/mariadb/body_traces.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <vector>

namespace dunlin::mariadb {

namespace {

using sql::sql_token;
using sql::token_kind;

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
    if (begins_statement()) {
      first_ = now_;
      depth_ = 0;
    }
    depth_ += now_.is('(') ? 1 : now_.is(')') ? -1 : 0;
    follow_blocks();
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
    if (before_.kind == token_kind::end || before_.is(';')
        || (first_.is("STATEMENT") && before_.is("FOR")))
      return true;
    // REPEAT is a function too.
    const bool is_opened = is_one_of(before_, {"BEGIN", "ATOMIC", "THEN",
                                               "ELSE", "DO", "LOOP", "REPEAT"})
                           && !now_.is('(');
    // Behind the head of a routine, and of a handler, a statement begins
    // without a sign.
    if (is_verb())
      return is_opened || first_.is("CREATE") || first_.is("DECLARE");
    // These words may stand in a CASE, and some may be names: what is kept goes
    // on to its semicolon.
    return is_opened && !is_one_of(first_, {"SET", "CALL", "GET", "STATEMENT"});
  }

  /// Whether this begins a statement wherever a name can't stand.
  bool is_verb() const {
    if (now_.is("SET"))
      return !before_.is("CHARACTER") && !before_.is("CHAR")
             && !ahead().is('(');
    return now_.is("CALL")
           || (now_.is("GET")
               && is_one_of(ahead(), {"DIAGNOSTICS", "CURRENT", "STACKED"}));
  }

  /// Keeps which names are declared here.
  void follow_blocks() {
    const bool is_end = now_.is("END");
    if (now_.is("CASE") && !begins_statement() && !before_.is("END")) {
      ++cases_;
    } else if (is_end && cases_ > 0) {
      --cases_;
    } else if (now_.is("BEGIN")) {
      declared_.emplace_back();
    } else if (is_end && declared_.size() > 1
               && !is_one_of(
                   ahead(), {"IF", "CASE", "WHILE", "REPEAT", "LOOP", "FOR"})) {
      declared_.pop_back();
    } else if (first_.is("DECLARE") && now_.is_name()) {
      // `DECLARE a, b int`.
      is_declaring_
          = before_.is("DECLARE") || (is_declaring_ && before_.is(','));
      if (is_declaring_)
        declared_.back().insert(folded(sql::bare_text(now_)));
    }
  }

  bool is_declared(const std::string& name) const {
    return std::any_of(declared_.begin(), declared_.end(),
                       [&](const auto& each) { return each.contains(name); });
  }

  /// Of a SET: what stands before its `=`.
  bool begins_item() const {
    return first_.is("SET") && depth_ == 0
           && (before_.is("SET") || before_.is(','));
  }

  void read_target() {
    // What is set for one statement is gone behind it.
    if (before_.is("SET") && now_.is("STATEMENT") && ahead().is_name()) {
      first_ = now_;
      return;
    }
    const bool is_setting
        = (now_.text.starts_with("@@") && !same_name(now_.text, "@@global"))
          || is_one_of(now_, {"SESSION", "LOCAL", "NAMES", "CHARACTER",
                              "CHARSET", "ROLE"});
    out_.left.sets_session |= is_setting;
    if (is_own_variable(now_))
      out_.left.names.insert(variable_of(now_));
    else if (const auto name = folded(sql::bare_text(now_));
             !is_setting && now_.is_name() && !ahead().is('.')
             && !is_declared(name))
      out_.set.insert(name);
  }

  void read_variable() {
    const bool is_given = first_.is("CALL") || ahead().is(':')
                          || (first_.is("GET") && ahead().is('='));
    if (is_behind_into_ || is_given)
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
  /// Expressions by CASE that are open.
  size_t cases_ = 0;
  /// Names in small letters, by the blocks that are open.
  std::vector<std::set<std::string>> declared_{1};
  bool is_declaring_ = false;
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
