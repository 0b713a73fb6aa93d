#include "stores/mariadb/outside_statement.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/column_moves.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/statement_ledger.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;
using sql::sql_token;
using sql::statement_fate;
using sql::token_kind;

/// Begins of statements that commit and may run as often as one likes.
constexpr std::array repeatable_statements{
    "ANALYZE TABLE"sv,  "ANALYZE TABLES"sv,
    "ANALYZE LOCAL"sv,  "ANALYZE NO_WRITE_TO_BINLOG"sv,
    "CACHE"sv,          "CHECK"sv,
    "FLUSH"sv,          "GRANT"sv,
    "ALTER USER"sv,     "LOAD INDEX"sv,
    "OPTIMIZE"sv,       "REPAIR"sv,
    "ALTER DATABASE"sv, "ALTER SCHEMA"sv,
    "ALTER SEQUENCE"sv,
};

/// They leave the transaction open.
constexpr std::array temporary_statements{
    "CREATE TEMPORARY"sv,
    "CREATE OR REPLACE TEMPORARY"sv,
    "DROP TEMPORARY"sv,
    "DROP PREPARE"sv,
};

/// What CREATE and DROP are about; a view and a sequence are looked at as a
/// table is.
constexpr std::array object_words{
    "TABLE"sv, "VIEW"sv,      "SEQUENCE"sv, "INDEX"sv,    "TRIGGER"sv,
    "EVENT"sv, "PROCEDURE"sv, "FUNCTION"sv, "DATABASE"sv, "SCHEMA"sv,
    "USER"sv,  "ROLE"sv,      "SERVER"sv,   "PACKAGE"sv,
};

/// Parts of ALTER TABLE that move or delete rows and leave the definition.
constexpr std::array row_words{"EXCHANGE"sv, "TRUNCATE"sv, "DISCARD"sv,
                               "IMPORT"sv};

std::string_view object_word(const sql_token& token) noexcept {
  const auto* found = std::find_if(object_words.begin(), object_words.end(),
                                   [&](auto word) { return token.is(word); });
  return found == object_words.end() ? "" : *found;
}

std::string kind_of(std::string_view word) {
  if (word == "VIEW" || word == "SEQUENCE" || word == "INDEX")
    return "TABLE";
  return std::string{word == "SCHEMA" ? "DATABASE" : word};
}

/// `[SCHEMA.]NAME`, from `first` on.
outside_object take_name(std::string_view of, const sql_token& first,
                         sql::sql_lexer& rest) {
  outside_object out{kind_of(of), "", sql::name_of(lexical, first)};
  auto ahead = rest;
  if (ahead.next().is('.')) {
    out.schema = out.name;
    out.name = sql::name_of(lexical, ahead.next());
    rest = ahead;
  }
  return out;
}

/// The tables of `DROP TABLE a, b`.
void take_names(std::string_view of, sql_token first, sql::sql_lexer& rest,
                std::vector<outside_object>& out) {
  for (;; first = rest.next()) {
    out.push_back(take_name(of, first, rest));
    auto ahead = rest;
    if (!ahead.next().is(','))
      return;
    rest = ahead;
  }
}

/// Behind CREATE or DROP.
outside_statement read_object(sql::sql_lexer rest, bool is_drop) {
  auto token = rest.next();
  if (token.is("OR"))
    return {outside_kind::again};
  std::string_view word;
  for (; token.kind != token_kind::end && word.empty(); token = rest.next())
    word = object_word(token);
  if (token.is("IF"))
    return {outside_kind::again};
  if (word.empty() || word == "USER" || word == "ROLE" || word == "SERVER"
      || word == "PACKAGE" || sql::has_word(rest, "SONAME"))
    return {outside_kind::unknown};
  outside_statement out{outside_kind::seen};
  if (word == "INDEX") {
    while (token.kind != token_kind::end && !token.is("ON"))
      token = rest.next();
    token = rest.next();
  }
  if (is_drop && kind_of(word) == "TABLE" && word != "INDEX")
    take_names(word, token, rest, out.objects);
  else
    out.objects.push_back(take_name(word, token, rest));
  return out;
}

/// Whether a RENAME gives away just the names that it takes, or may: of IF
/// EXISTS a part may be nothing.
bool keeps_names(const std::vector<outside_object>& objects,
                 bool is_conditional) {
  const bool is_full
      = std::none_of(objects.begin(), objects.end(),
                     [](const auto& each) { return each.schema.empty(); });
  moved_names moves;
  for (size_t at = 0; at < objects.size(); ++at)
    (at % 2 == 0 ? moves.from : moves.to)
        .insert(folded((is_full ? objects[at].schema + "." : std::string{})
                       + objects[at].name));
  moves.is_conditional = is_conditional;
  return moves.may_look_alike();
}

/// Behind RENAME TABLE.
outside_statement read_rename(sql::sql_lexer rest) {
  outside_statement out{outside_kind::renames};
  bool is_conditional = false;
  auto token = rest.next();
  for (; token.is("IF") || token.is("EXISTS"); token = rest.next())
    is_conditional = true;
  for (; token.is_name(); token = rest.next()) {
    out.objects.push_back(take_name("TABLE", token, rest));
    // `WAIT 5 TO`, or a comma: all up to the next name.
    auto ahead = rest;
    for (auto sign = ahead.next();
         sign.is("TO") || sign.is("WAIT") || sign.is("NOWAIT") || sign.is(',')
         || sign.kind == token_kind::number;
         sign = ahead.next())
      rest = ahead;
  }
  out.may_look_alike = keeps_names(out.objects, is_conditional);
  return out;
}

/// Behind ALTER TABLE.
outside_statement read_alter(sql::sql_lexer rest) {
  if (std::any_of(row_words.begin(), row_words.end(),
                  [&](auto word) { return sql::has_word(rest, word); }))
    return {outside_kind::unknown};
  outside_statement out{outside_kind::seen};
  auto token = rest.next();
  while (token.is("IF") || token.is("EXISTS"))
    token = rest.next();
  out.objects.push_back(take_name("TABLE", token, rest));
  out.may_look_alike = column_moves_of(rest).may_look_alike();
  int depth = 0;
  for (token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    if (depth != 0 || !token.is("RENAME"))
      continue;
    token = rest.next();
    if (token.is("COLUMN") || token.is("INDEX") || token.is("KEY"))
      continue;
    while (token.is("TO") || token.is("AS") || token.is('='))
      token = rest.next();
    out.objects.push_back(take_name("TABLE", token, rest));
  }
  return out;
}

/// Behind ALTER.
outside_statement read_change(sql::sql_lexer rest) {
  auto token = rest.next();
  while (token.is("ONLINE") || token.is("IGNORE"))
    token = rest.next();
  if (token.is("TABLE"))
    return read_alter(rest);
  // Of views and routines it sets what there is to set, whatever was before.
  return {sql::has_word(rest, "RENAME") ? outside_kind::unknown
                                        : outside_kind::again};
}

/// Behind SET: of the session's own, but for what is written to the server.
outside_statement read_set(sql::sql_lexer rest) {
  if (begins_with(rest, "DEFAULT ROLE"))
    return {outside_kind::again};
  int depth = 0;
  bool begins_item = true;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    // SET PASSWORD, which also stands behind other settings; elsewhere it is a
    // function or a column.
    if (auto ahead = rest;
        begins_item && token.is("PASSWORD") && !ahead.next().is('('))
      return {outside_kind::again};
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    begins_item = depth == 0 && token.is(',');
  }
  return {};
}

// -- what the catalogue says --------------------------------------------------

/// How a definition is asked for that is not a table's. ?, ? are its schema and
/// name.
std::string_view question_of(std::string_view of) noexcept {
  if (of == "TRIGGER")
    return "SELECT concat_ws('|', event_manipulation, event_object_table,"
           " action_timing, action_order, definer, action_statement) FROM"
           " information_schema.triggers WHERE trigger_schema = ? AND"
           " trigger_name = ?";
  if (of == "EVENT")
    return "SELECT concat_ws('|', definer, event_definition, event_type,"
           " execute_at, interval_value, interval_field, starts, ends, status)"
           " FROM information_schema.events WHERE event_schema = ? AND"
           " event_name = ?";
  if (of == "DATABASE")
    return "SELECT concat_ws('|', default_character_set_name,"
           " default_collation_name) FROM information_schema.schemata WHERE"
           " schema_name = coalesce(nullif(?, ''), ?)";
  if (of == "PROCEDURE" || of == "FUNCTION")
    return "SELECT concat_ws('|', routine_type, definer, sql_mode,"
           " dtd_identifier, routine_definition) FROM"
           " information_schema.routines WHERE routine_schema = ? AND"
           " routine_name = ?";
  return {};
}

/// Without the counter, which every inserted row changes.
std::string without_counter(std::string text) {
  constexpr std::string_view counter = " AUTO_INCREMENT=";
  const auto at = text.find(counter);
  if (at == std::string::npos)
    return text;
  const auto end = text.find_first_not_of("0123456789", at + counter.size());
  return text.erase(at, (end == std::string::npos ? text.size() : end) - at);
}

/// A definition is shown the same whatever the session has set.
const std::string plain_sql
    = "SET STATEMENT sql_mode = '', sql_quote_show_create = 1 FOR ";

result<std::string> table_definition(database& db, const outside_object& of) {
  const auto there = db.ask_integer(
      "SELECT count(*) FROM information_schema.tables WHERE table_schema = ?"
      " AND table_name = ?",
      {sql::parameter(std::string_view{of.schema}),
       sql::parameter(std::string_view{of.name})});
  if (!there)
    return fail(there.error());
  if (*there == 0)
    return std::string{};
  const auto shown = sql::first_row(
      db.ask(plain_sql + "SHOW CREATE TABLE " + quote_name(of.schema) + "."
             + quote_name(of.name)),
      [](const sql::answer_row& row) { return row.text(1); });
  if (!shown)
    return fail(shown.error());
  return without_counter(shown->value_or(""));
}

/// A hash of its definition; `-`: it is not there.
result<std::string> definition_of(database& db, const outside_object& of) {
  const auto question = question_of(of.of);
  const auto text
      = question.empty()
            ? table_definition(db, of)
            : db.ask_text(question,
                          {sql::parameter(std::string_view{of.schema}),
                           sql::parameter(std::string_view{of.name})});
  if (!text)
    return text;
  return text->empty() ? "-" : sql::statement_hash(*text);
}

std::string escaped(const std::string& name) {
  std::string out;
  for (const char c : name)
    out += c == '%' || c == ' ' || c == '\n'
               ? "%" + std::to_string(static_cast<int>(c)) + ";"
               : std::string{c};
  return out;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto end = text[at] == '%' ? text.find(';', at) : std::string::npos;
    if (end == std::string::npos) {
      out += text[at];
      continue;
    }
    out += static_cast<char>(std::stoi(text.substr(at + 1, end - at - 1)));
    at = end;
  }
  return out;
}

} // namespace

outside_statement read_outside(sql::sql_lexer statement) {
  statement = inner_of(statement);
  if (begins_with_one(statement, temporary_statements))
    return {};
  if (begins_with_one(statement, repeatable_statements))
    return {outside_kind::again};
  auto rest = statement;
  const auto first = rest.next();
  if (first.is("CREATE") || first.is("DROP"))
    return read_object(rest, first.is("DROP"));
  if (first.is("ALTER"))
    return read_change(rest);
  if (first.is("RENAME"))
    return rest.next().is("TABLE") ? read_rename(rest)
                                   : outside_statement{outside_kind::unknown};
  if (first.is("SET"))
    return read_set(rest);
  if (first.is("EXECUTE"))
    return {outside_kind::runs};
  if (first.is("TRUNCATE") || first.is("REVOKE"))
    return {outside_kind::unknown};
  return {};
}

result<std::string> look_at(database& db, const outside_statement& statement) {
  std::string out;
  const auto here = db.ask_text("SELECT coalesce(database(), '')");
  if (!here)
    return here;
  for (auto object : statement.objects) {
    if (object.schema.empty() && object.of != "DATABASE")
      object.schema = *here;
    const auto definition = definition_of(db, object);
    if (!definition)
      return definition;
    out += object.of + " " + *definition + " ." + escaped(object.schema) + " ."
           + escaped(object.name) + "\n";
  }
  return out;
}

/// By the names as they were understood then: the database that the session was
/// in may be another now.
result<statement_fate> judge_effect(database& db,
                                    const outside_statement& statement,
                                    const std::string& before) {
  if (statement.kind == outside_kind::again)
    return statement_fate::not_done;
  if (statement.kind == outside_kind::unknown || statement.objects.empty()
      || before.empty())
    return statement_fate::unknown;
  size_t objects = 0;
  size_t changed = 0;
  std::istringstream lines{before};
  std::string definition;
  outside_object object;
  while (lines >> object.of >> definition >> object.schema >> object.name) {
    object.schema = unescaped(object.schema.substr(1));
    object.name = unescaped(object.name.substr(1));
    const auto now = definition_of(db, object);
    if (!now)
      return fail(now.error());
    ++objects;
    changed += *now == definition ? 0 : 1;
  }
  if (changed == 0)
    return statement.may_look_alike ? statement_fate::unknown
                                    : statement_fate::not_done;
  return changed == objects || statement.kind == outside_kind::renames
             ? statement_fate::done
             : statement_fate::unknown;
}

} // namespace dunlin::mariadb
