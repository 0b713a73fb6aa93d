#include "stores/mariadb/touches/session_statements.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/row_statements.hpp"
#include "stores/mariadb/touches/sql_modes.hpp"
#include "stores/mariadb/touches/statement.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

namespace {

/// One `variable = value`, of whatever scope.
void read_setting(reading& in, token_cursor at) {
  const bool is_global
      = at.take("GLOBAL") || same_name(at.peek().text, "@@global");
  at.skip({"SESSION", "LOCAL"});
  if (is_global)
    in.give_up("SET GLOBAL changes what all others see");
  auto target = at.take_until('=');
  at.take('=');
  std::string name;
  while (!target.at_end())
    if (const auto token = target.take(); !token.is('.') && !token.is(':'))
      name = sql::is_own_variable(token) ? sql::variable_of(token)
                                         : folded(token.text);
  if (name == "sql_mode" || name == "@@sql_mode")
    set_modes(in, at);
  else if (name.starts_with('@'))
    keep_modes(in, name, at);
  read_expression(in, at);
}

/// `SET STATEMENT a = 1, b = 2 FOR SELECT ...`.
void read_set_statement(reading& in, token_cursor& at) {
  auto settings = at.take_until("FOR", {});
  at.take("FOR");
  while (!settings.at_end()) {
    auto item = settings.take_item();
    if (item.is("SQL_MODE"))
      in.give_up("SET STATEMENT sql_mode changes how a text is read");
    read_setting(in, item);
  }
  read_statement(in, at);
}

/// Character sets in which a backslash may be half a letter.
bool holds_backslashes(std::string_view name) {
  for (const auto* each : {"big5", "cp932", "gbk", "sjis"})
    if (same_name(name, each))
      return true;
  return false;
}

void skip_all(token_cursor& at) {
  while (!at.at_end())
    at.take();
}

/// The text of a statement that stands there as it is.
std::optional<std::string> whole_literal(token_cursor& at) {
  const auto token = at.peek();
  auto out = literal_of(token);
  if (!out)
    return out;
  at.take();
  if (at.at_end() || at.is(';') || at.is("USING"))
    return out;
  return std::nullopt;
}

} // namespace

void read_set(reading& in, token_cursor& at) {
  for (auto rest = at; !rest.at_end();)
    if (holds_backslashes(bare_text(rest.take())))
      in.give_up("in the character set that is set, texts are read in a way"
                 " that is not known");
  if (at.is_one_of({"PASSWORD", "ROLE"}) || at.is("DEFAULT")) {
    in.give_up("SET " + sql::one_line(at.peek().text)
               + " may change what all others see");
    skip_all(at);
    return;
  }
  if (at.take("STATEMENT")) {
    read_set_statement(in, at);
    return;
  }
  auto scope = at;
  scope.skip({"SESSION", "LOCAL", "GLOBAL"});
  if (scope.is("TRANSACTION") || at.is("NAMES") || at.is("CHARSET")
      || at.is("CHARACTER")) {
    if (at.is("GLOBAL"))
      in.give_up("SET GLOBAL changes what all others see");
    skip_all(at);
    return;
  }
  while (!at.at_end() && !at.is(';'))
    read_setting(in, at.take_item());
}

void use_database(reading& in, token_cursor& at) {
  if (!at.peek().is_name()) {
    in.give_up("which database is used can't be read");
    return;
  }
  in.session.database = in.db.folded(in.text_of(at.take()));
  in.use(in.schema(in.session.database), use_verb::mentions);
}

void prepare(reading& in, token_cursor& at) {
  const auto name = folded(in.text_of(at.take()));
  at.take("FROM");
  const auto text = whole_literal(at);
  if (!text) {
    in.session.prepared.erase(name);
    in.give_up("PREPARE takes SQL that is made at run time");
    skip_all(at);
    return;
  }
  const auto uses = collect(in, [&](reading& inner) {
    inner.is_running = inner.is_certain = false;
    read_text(inner, *text);
  });
  use_all(in, uses, use_verb::mentions);
  auto& known = in.session.prepared[name];
  if (in.is_certain)
    known = uses;
  else
    known.append(uses);
}

void execute(reading& in, token_cursor& at) {
  if (at.take("IMMEDIATE")) {
    if (const auto text = whole_literal(at))
      read_text(in, *text);
    else
      in.give_up("EXECUTE runs SQL that is made at run time");
    skip_all(at);
    return;
  }
  const auto name = folded(in.text_of(at.take()));
  const auto found = in.session.prepared.find(name);
  if (found == in.session.prepared.end())
    in.give_up("EXECUTE " + sql::one_line(name)
               + ": it is not prepared from a text in this script");
  else
    use_now(in, use_list{found->second});
  skip_all(at);
}

void show(reading& in, token_cursor& at) {
  in.use(in.system_catalogue(), use_verb::reads);
  while (!at.at_end()) {
    if (at.is('(')) {
      auto inside = at.take_brackets();
      read_expression(in, inside);
    } else {
      at.take();
    }
  }
}

void explain(reading& in, token_cursor& at) {
  at.skip({"EXTENDED", "PARTITIONS"});
  if (at.take("FORMAT")) {
    at.take('=');
    at.take();
  }
  if (begins_query(at)
      || at.is_one_of({"INSERT", "REPLACE", "UPDATE", "DELETE"})) {
    read_statement(in, at);
    return;
  }
  in.use(in.system_catalogue(), use_verb::reads);
  if (const auto name = in.take_name(at))
    in.use_table(*name, use_verb::mentions);
  skip_all(at);
}

void analyze(reading& in, token_cursor& at) {
  if (at.is_one_of({"TABLE", "TABLES", "NO_WRITE_TO_BINLOG", "LOCAL"}))
    maintain_tables(in, at);
  else
    explain(in, at);
}

} // namespace dunlin::mariadb
