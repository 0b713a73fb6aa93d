#include "stores/mariadb/touches/statement.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/script_rules.hpp"
#include "stores/mariadb/touches/body.hpp"
#include "stores/mariadb/touches/definition_statements.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/row_statements.hpp"
#include "stores/mariadb/touches/session_statements.hpp"
#include "stores/mariadb/touches/table_statements.hpp"
#include "stores/sql/names.hpp"

#include <unordered_map>

namespace dunlin::mariadb {

namespace {

using reader = void (*)(reading&, token_cursor&);

struct kind_of_statement {
  /// For people.
  std::string_view name;
  reader read;
};

void touch_nothing(reading&, token_cursor& at) {
  while (!at.at_end())
    at.take();
}

void change_everything(reading& in, token_cursor& at) {
  in.give_up(std::string{in.how} + " may change what all others see");
  touch_nothing(in, at);
}

void read_values(reading& in, token_cursor& at) {
  read_expression(in, at);
}

/// `OPEN c(1)`.
void open_cursor(reading& in, token_cursor& at) {
  at.take();
  read_expression(in, at);
}

void rename(reading& in, token_cursor& at) {
  if (at.take("TABLE") || at.take("TABLES"))
    rename_tables(in, at);
  else
    change_everything(in, at);
}

void drop(reading& in, token_cursor& at);
void create(reading& in, token_cursor& at);
void alter(reading& in, token_cursor& at);

using kinds_by_word = std::unordered_map<std::string, kind_of_statement>;

const kinds_by_word& row_kinds() {
  static const kinds_by_word all{
      {"insert", {"INSERT", insert_rows}},
      {"replace", {"REPLACE", replace_rows}},
      {"update", {"UPDATE", update_rows}},
      {"delete", {"DELETE", delete_rows}},
      {"truncate", {"TRUNCATE", truncate_table}},
      {"load", {"LOAD DATA", load_rows}},
      {"handler", {"HANDLER", read_handler}},
      {"call", {"CALL", call_procedure}},
      {"do", {"DO", read_values}},
      {"return", {"RETURN", read_values}},
      {"signal", {"SIGNAL", read_values}},
      {"resignal", {"RESIGNAL", read_values}},
      {"optimize", {"OPTIMIZE", maintain_tables}},
      {"repair", {"REPAIR", maintain_tables}},
      {"check", {"CHECK", check_tables}},
      {"checksum", {"CHECKSUM", check_tables}},
      {"analyze", {"ANALYZE", analyze}},
      {"explain", {"EXPLAIN", explain}},
      {"describe", {"DESCRIBE", explain}},
      {"desc", {"DESCRIBE", explain}},
      {"lock", {"LOCK TABLES", lock_tables}},
  };
  return all;
}

const kinds_by_word& other_kinds() {
  static const kinds_by_word all{
      {"create", {"CREATE", create}},
      {"alter", {"ALTER", alter}},
      {"drop", {"DROP", drop}},
      {"rename", {"RENAME", rename}},
      {"grant", {"GRANT", grant_rights}},
      {"revoke", {"REVOKE", grant_rights}},
      {"set", {"SET", read_set}},
      {"use", {"USE", use_database}},
      {"show", {"SHOW", show}},
      {"prepare", {"PREPARE", prepare}},
      {"execute", {"EXECUTE", execute}},
      {"deallocate", {"DEALLOCATE", touch_nothing}},
      {"unlock", {"UNLOCK TABLES", touch_nothing}},
      {"start", {"START TRANSACTION", touch_nothing}},
      {"commit", {"COMMIT", touch_nothing}},
      {"rollback", {"ROLLBACK", touch_nothing}},
      {"savepoint", {"SAVEPOINT", touch_nothing}},
      {"release", {"RELEASE SAVEPOINT", touch_nothing}},
      {"get", {"GET DIAGNOSTICS", touch_nothing}},
      {"open", {"OPEN", open_cursor}},
      {"fetch", {"FETCH", touch_nothing}},
      {"close", {"CLOSE", touch_nothing}},
      {"leave", {"LEAVE", touch_nothing}},
      {"iterate", {"ITERATE", touch_nothing}},
  };
  return all;
}

const kind_of_statement* find_kind(const std::string& word) {
  for (const auto* kinds : {&row_kinds(), &other_kinds()})
    if (const auto found = kinds->find(word); found != kinds->end())
      return &found->second;
  return nullptr;
}

/// What stands between CREATE or ALTER and the kind of object.
struct definition_head {
  bool is_temporary = false;
  bool replaces = false;
};

definition_head take_head(token_cursor& at) {
  definition_head out;
  for (;;) {
    if (at.take_all({"OR", "REPLACE"})) {
      out.replaces = true;
    } else if (at.take("TEMPORARY")) {
      out.is_temporary = true;
    } else if (at.take("DEFINER")) {
      while (!at.at_end()
             && !at.is_one_of({"VIEW", "TRIGGER", "PROCEDURE", "FUNCTION",
                               "EVENT", "SQL", "AGGREGATE", "PACKAGE"}))
        at.skip_one();
    } else if (at.take("ALGORITHM")) {
      at.take('=');
      at.take();
    } else if (at.take_all({"SQL", "SECURITY"})) {
      at.take();
    } else if (at.is_one_of({"UNIQUE", "FULLTEXT", "SPATIAL", "AGGREGATE",
                             "ONLINE", "OFFLINE", "IGNORE"})) {
      at.take();
    } else {
      return out;
    }
  }
}

void create(reading& in, token_cursor& at) {
  const auto head = take_head(at);
  if (at.take("TABLE"))
    create_table(in, at, head.is_temporary, head.replaces);
  else if (at.take("SEQUENCE"))
    create_sequence(in, at, head.is_temporary);
  else if (at.take("VIEW"))
    create_view(in, at);
  else if (at.take("INDEX"))
    create_index(in, at);
  else if (at.take("TRIGGER"))
    create_trigger(in, at, head.replaces);
  else if (at.take("PROCEDURE"))
    create_routine(in, at, name_space::procedures);
  else if (at.take("FUNCTION"))
    create_routine(in, at, name_space::functions);
  else if (at.take("EVENT"))
    create_event(in, at);
  else if (at.take("DATABASE") || at.take("SCHEMA"))
    change_database(in, at);
  else
    change_everything(in, at);
}

void alter(reading& in, token_cursor& at) {
  take_head(at);
  if (at.take("TABLE"))
    alter_table(in, at);
  else if (at.take("SEQUENCE"))
    alter_sequence(in, at);
  else if (at.take("VIEW"))
    create_view(in, at);
  else if (at.take("PROCEDURE"))
    alter_routine(in, at, name_space::procedures);
  else if (at.take("FUNCTION"))
    alter_routine(in, at, name_space::functions);
  else if (at.take("EVENT"))
    alter_event(in, at);
  else if (at.take("DATABASE") || at.take("SCHEMA"))
    change_database(in, at);
  else
    change_everything(in, at);
}

void drop(reading& in, token_cursor& at) {
  const bool is_temporary = at.take("TEMPORARY");
  if (at.take("TABLE") || at.take("TABLES"))
    drop_tables(in, at, is_temporary, table_kind::table);
  else if (at.take("VIEW"))
    drop_tables(in, at, is_temporary, table_kind::view);
  else if (at.take("SEQUENCE"))
    drop_tables(in, at, is_temporary, table_kind::sequence);
  else if (at.take("INDEX"))
    drop_index(in, at);
  else if (at.take("TRIGGER"))
    drop_trigger(in, at);
  else if (at.take("PROCEDURE"))
    drop_routine(in, at, name_space::procedures);
  else if (at.take("FUNCTION"))
    drop_routine(in, at, name_space::functions);
  else if (at.take("EVENT"))
    drop_event(in, at);
  else if (at.take("DATABASE") || at.take("SCHEMA"))
    drop_database(in, at);
  else if (at.is("PREPARE"))
    touch_nothing(in, at);
  else
    change_everything(in, at);
}

/// The words that say for people what a statement is: `CREATE TABLE`.
std::string words_of(const kind_of_statement& kind, token_cursor at) {
  if (kind.read != create && kind.read != alter && kind.read != drop
      && kind.read != rename)
    return std::string{kind.name};
  take_head(at);
  const auto token = at.peek();
  return std::string{kind.name}
         + (token.kind == sql::token_kind::word
                ? " " + sql::one_line(token.text)
                : "");
}

void read_known(reading& in, token_cursor& at, const kind_of_statement& kind) {
  at.take();
  auto how = words_of(kind, at);
  for (auto& letter : how)
    if (letter >= 'a' && letter <= 'z')
      letter = static_cast<char>(letter - 'a' + 'A');
  const how_scope scope{in, how};
  kind.read(in, at);
}

} // namespace

void read_statement(reading& in, token_cursor& at) {
  if (may_end_transaction(
          sql::sql_lexer{rules_of(in.session.modes), at.text()}))
    in.sink->end_transaction();
  const auto first = at.peek();
  const auto* kind = first.kind == sql::token_kind::word
                         ? find_kind(folded(first.text))
                         : nullptr;
  auto rest = at;
  rest.take();
  const bool is_replication = first.is("START") && !rest.is("TRANSACTION");
  if (begins_query(at)) {
    const how_scope scope{in, "SELECT"};
    read_query(in, at);
  } else if (kind != nullptr && !is_replication) {
    read_known(in, at, *kind);
  } else if (first.is("BEGIN") && !begins_transaction(rest)) {
    const how_scope scope{in, "BEGIN"};
    read_body_statement(in, at);
  } else if (first.is("BEGIN")) {
    touch_nothing(in, at);
  } else {
    in.give_up("what " + sql::display_name(first.text)
               + " touches is not known");
    return;
  }
  at.take(';');
  if (!at.at_end())
    in.give_up(sql::display_name(at.peek().text)
               + " stands where nobody knows what it means");
}

void read_text(reading& in, const std::string& sql) {
  const auto tokens = take_apart(sql, in.line, in.session.modes, in.db.version);
  if (!tokens.problem.empty()) {
    in.give_up("a statement can't be read: " + tokens.problem);
    return;
  }
  token_cursor at{tokens};
  // All that stands there may be for servers of another version.
  if (!at.at_end())
    read_statement(in, at);
}

} // namespace dunlin::mariadb
