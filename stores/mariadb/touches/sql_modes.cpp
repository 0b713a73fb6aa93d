#include "stores/mariadb/touches/sql_modes.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/mode_list.hpp"
#include "stores/mariadb/touches/expression.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

namespace {

/// `@@sql_mode`, `@@session.sql_mode`.
bool take_current(token_cursor& at) {
  if (same_name(at.peek().text, "@@sql_mode")) {
    at.take();
    return true;
  }
  auto rest = at;
  const auto scope = rest.take();
  const bool is_own
      = same_name(scope.text, "@@session") || same_name(scope.text, "@@local");
  if (!is_own || !rest.take('.') || !same_name(rest.take().text, "sql_mode"))
    return false;
  at = rest;
  return true;
}

/// Goes through the pieces of a value that is made of the session's modes and
/// of texts.
class mode_reader {
public:
  mode_reader(reading& in, token_cursor value) : in_(in), value_(value) {
    // nop
  }

  std::optional<text_modes> read() {
    while (!value_.at_end())
      if (!read_one())
        return std::nullopt;
    return out_;
  }

private:
  bool read_one() {
    if (take_current(value_))
      return add(in_.session.modes);
    const auto token = value_.take();
    if (token.kind == sql::token_kind::variable) {
      const auto kept = in_.session.kept_modes.find(sql::variable_of(token));
      return kept != in_.session.kept_modes.end() && add(kept->second);
    }
    if (token.is("DEFAULT"))
      return add(modes_of(in_.db.default_modes));
    if (token.kind == sql::token_kind::string) {
      const auto text = literal_of(token);
      return text && add(modes_of(*text));
    }
    // What CONCAT puts together has the modes of its parts.
    return token.is("CONCAT") || token.is("CONCAT_WS") || token.is('(')
           || token.is(')') || token.is(',')
           || (token.kind == sql::token_kind::word
               && add(modes_of(token.text)));
  }

  bool add(std::optional<text_modes> found) {
    if (found)
      out_.has_ansi_quotes = out_.has_ansi_quotes || found->has_ansi_quotes;
    return found.has_value();
  }

  reading& in_;
  token_cursor value_;
  text_modes out_;
};

} // namespace

std::optional<text_modes> modes_of(std::string_view list) {
  text_modes out;
  for (const auto word : words_of_modes(list))
    if (is_strange_mode(word))
      return std::nullopt;
  out.has_ansi_quotes = has_mode(list, "ANSI") || has_mode(list, "ANSI_QUOTES");
  return out;
}

void set_modes(reading& in, token_cursor value) {
  const auto found = mode_reader{in, value}.read();
  if (found && in.is_certain)
    in.session.modes = *found;
  else
    in.give_up("sql_mode becomes what is not known before it runs");
}

void keep_modes(reading& in, const std::string& variable, token_cursor value) {
  auto rest = value;
  in.session.kept_modes.erase(variable);
  if (take_current(rest) && rest.at_end() && in.is_certain)
    in.session.kept_modes[variable] = in.session.modes;
}

} // namespace dunlin::mariadb
