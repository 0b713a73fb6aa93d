#include "stores/mariadb/touches/expression.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

namespace {

/// Words that no expression holds, but as names behind a dot.
bool is_no_expression(const token_cursor& at) {
  if (at.is_one_of({"INSERT", "REPLACE"}))
    return !at.is('(', 1);
  return at.is_one_of({"UPDATE", "DELETE", "DROP", "ALTER", "CREATE", "CALL",
                       "LOAD", "RENAME", "GRANT", "REVOKE", "LOCK", "UNLOCK",
                       "INTO", "TABLE", "JOIN", "STRAIGHT_JOIN", "KILL"});
}

/// `EXTRACT(YEAR FROM day)`.
bool takes_from(const sql::sql_token& function) {
  return function.is("EXTRACT") || function.is("TRIM")
         || function.is("SUBSTRING") || function.is("SUBSTR")
         || function.is("MID");
}

class expression_reader {
public:
  expression_reader(reading& in, expression_end ends, bool may_hold_from)
      : in_(in), ends_(ends), may_hold_from_(may_hold_from) {
    // nop
  }

  void read(token_cursor& at) {
    size_t cases = 0;
    while (!at.at_end()) {
      if (cases == 0 && ends_(at))
        return;
      if (at.is("SELECT")) {
        read_query(in_, at);
        continue;
      }
      if (at.is("CASE"))
        ++cases;
      else if (at.is("END") && cases > 0)
        --cases;
      if (is_no_expression(at) || (at.is("FROM") && !may_hold_from_)) {
        in_.give_up(sql::one_line(at.peek().text)
                    + " stands where nobody knows what it means");
        at.take();
        continue;
      }
      read_one(at);
    }
  }

private:
  /// What stands between two brackets.
  void read_inside(token_cursor at, bool may_hold_from) {
    if (at.is_one_of({"WITH", "VALUES"}))
      read_query(in_, at);
    expression_reader{in_, never_ends, may_hold_from}.read(at);
  }

  void read_one(token_cursor& at) {
    const auto token = at.peek();
    if (at.is('(')) {
      read_inside(at.take_brackets(), false);
    } else if (take_sequence_value(at)) {
      return;
    } else if (token.is_name() && at.is('(', 1)) {
      at.take();
      call(token, at.take_brackets());
    } else if (token.is_name() && at.is('.', 1) && at.peek(2).is_name()
               && at.is('(', 3)) {
      at.take();
      at.take();
      const auto name = in_.text_of(at.take());
      call_routine({in_.text_of(token), name}, at.take_brackets());
    } else {
      at.take();
    }
  }

  /// `NEXT VALUE FOR s`.
  bool take_sequence_value(token_cursor& at) {
    const bool is_next = at.is("NEXT");
    if (!at.take_all({"NEXT", "VALUE", "FOR"})
        && !at.take_all({"PREVIOUS", "VALUE", "FOR"}))
      return false;
    if (const auto name = in_.take_name(at))
      in_.use_table(*name, is_next ? use_verb::advances : use_verb::mentions);
    return true;
  }

  void call(const sql::sql_token& token, token_cursor arguments) {
    const auto name = in_.text_of(token);
    const bool is_own = token.kind == sql::token_kind::word
                        && is_system_function(folded(name));
    // A server that is older than the list may have one of users by that name.
    const auto same = in_.routine(name_space::functions, {{}, name});
    if (!is_own || in_.db.at(same).exists)
      call_routine({{}, name}, arguments);
    else if (!call_system_function(in_, folded(name), arguments))
      read_inside(arguments, takes_from(token));
  }

  void call_routine(const written_name& name, token_cursor arguments) {
    in_.use(in_.routine(name_space::functions, name), use_verb::calls);
    read_inside(arguments, false);
  }

  reading& in_;
  expression_end ends_;
  bool may_hold_from_;
};

} // namespace

bool never_ends(const token_cursor&) {
  return false;
}

void read_expression(reading& in, token_cursor& at, expression_end ends) {
  expression_reader{in, ends, false}.read(at);
}

std::optional<std::string> literal_of(const sql::sql_token& token) {
  if (token.kind != sql::token_kind::string || token.text.empty())
    return std::nullopt;
  const char quote = token.text.front();
  const auto text = bare_text(token);
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == quote)
      ++at;
    if (text[at] != '\\') {
      out.push_back(text[at]);
      continue;
    }
    const char escaped = ++at < text.size() ? text[at] : '\0';
    if (escaped == 'n' || escaped == 't' || escaped == 'r')
      out.push_back(' ');
    else if (escaped == '\'' || escaped == '"' || escaped == '\\')
      out.push_back(escaped);
    else
      return std::nullopt;
  }
  return out;
}

} // namespace dunlin::mariadb
