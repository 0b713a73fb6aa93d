#include "stores/mariadb/touches/definition_statements.hpp"

#include "stores/mariadb/touches/body.hpp"
#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/table_statements.hpp"
#include "stores/sql/names.hpp"

namespace dunlin::mariadb {

namespace {

/// What a stored body does when it runs. It does so in the database of its own,
/// with no temporary table that it did not make.
use_list collect_body(reading& in, token_cursor& at,
                      const std::string& database) {
  auto session = script_session{database, in.session.modes};
  return collect(in, [&](reading& outer) {
    reading inner{outer.db, session, outer.sink, outer.line};
    inner.is_running = false;
    read_body_statement(inner, at);
    at.take(';');
    if (!at.at_end())
      inner.give_up("a body can't be read at "
                    + sql::display_name(at.peek().text));
  });
}

/// The tables that parameters take their types from.
use_list collect_types(reading& in, token_cursor at,
                       const std::string& database) {
  auto session = script_session{database, in.session.modes};
  return collect(in, [&](reading& outer) {
    reading inner{outer.db, session, outer.sink, outer.line};
    read_borrowed_types(inner, at);
  });
}

/// Where the body of a routine begins: behind its type and what else is said
/// of it.
bool begins_body(const token_cursor& at) {
  return at.is_one_of({"BEGIN",   "RETURN",   "SELECT", "INSERT",  "UPDATE",
                       "DELETE",  "REPLACE",  "CALL",   "IF",      "CASE",
                       "WHILE",   "REPEAT",   "LOOP",   "FOR",     "WITH",
                       "DO",      "TRUNCATE", "CREATE", "DROP",    "ALTER",
                       "RENAME",  "SIGNAL",   "SET",    "PREPARE", "EXECUTE",
                       "ANALYZE", "OPTIMIZE", "LOCK",   "VALUES",  "GRANT",
                       "REVOKE",  "SHOW",     "LOAD"})
         || (at.peek().is_name() && at.is(':', 1));
}

void skip_to_body(token_cursor& at) {
  if (at.is('('))
    at.skip_one();
  // A type of the name SET, and a character set, begin no statement.
  if (at.take("RETURNS"))
    at.skip_one();
  while (!at.at_end() && !begins_body(at)) {
    if (!at.take_all({"CHARACTER", "SET"}))
      at.skip_one();
  }
}

} // namespace

void create_view(reading& in, token_cursor& at) {
  const bool may_stay = skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  if (at.is('('))
    at.skip_one();
  if (!at.take("AS")) {
    in.give_up("what a view is made of can't be read");
    return;
  }
  auto query = at.take_until("WITH", {"CHECK", "CASCADED", "LOCAL"});
  at.skip({"WITH", "CHECK", "CASCADED", "LOCAL", "OPTION"});
  const auto uses
      = collect(in, [&](reading& inner) { read_query(inner, query); });
  if (!query.at_end())
    in.give_up("what a view is made of can't be read at "
               + sql::display_name(query.peek().text));
  use_all(in, uses, use_verb::mentions);
  const auto view = in.make_table(*name, {table_kind::view, false, may_stay});
  auto& definition = in.db.change(view).table.definition;
  if (in.may_forget() && !may_stay)
    definition = uses;
  else
    definition.append(uses);
}

void create_trigger(reading& in, token_cursor& at, bool replaces) {
  skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  int events = 0;
  for (; !at.at_end() && !at.is("ON"); at.take())
    events |= at.is("INSERT")   ? on_insert
              : at.is("UPDATE") ? on_update
              : at.is("DELETE") ? on_delete
                                : 0;
  at.take("ON");
  const auto on = in.take_name(at);
  if (!on || !at.take_all({"FOR", "EACH", "ROW"})) {
    in.give_up("on what a trigger is can't be read");
    return;
  }
  if (at.is_one_of({"FOLLOWS", "PRECEDES"})) {
    at.take();
    in.take_name(at);
  }
  in.use_table(*on, use_verb::defines);
  const auto label = in.label_for("trigger", {in.database_of(*on), name->name});
  in.use(in.apart(label), use_verb::defines);
  const auto body = collect_body(in, at, in.database_of(*on));
  if (replaces && in.may_forget())
    in.db.drop_trigger(label);
  in.db.put_trigger(in.table(*on), label,
                    {in.db.folded(name->name), events, body});
}

void create_routine(reading& in, token_cursor& at, name_space space) {
  const bool may_stay = skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  const auto routine = in.routine(space, *name);
  in.use(in.schema(in.database_of(*name)), use_verb::mentions);
  in.use(routine, use_verb::defines);
  auto library = at;
  library.take_until("SONAME", {});
  if (!library.at_end()) {
    in.give_up("CREATE FUNCTION ... SONAME changes what all others see");
    while (!at.at_end())
      at.take();
    return;
  }
  const auto head = at;
  skip_to_body(at);
  if (at.at_end())
    in.give_up("what a routine does can't be read");
  auto body = collect_types(in, head.up_to(at), in.database_of(*name));
  body.append(collect_body(in, at, in.database_of(*name)));
  auto& object = in.db.change(routine);
  object.exists = true;
  // A body that may stay still counts.
  if ((may_stay || !in.may_forget()) && object.body)
    body.append(*object.body);
  object.body = std::move(body);
}

void create_event(reading& in, token_cursor& at) {
  skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  in.use(in.schema(in.database_of(*name)), use_verb::mentions);
  in.use(in.other("event", *name), use_verb::defines);
  // It runs some time, beside whatever else: no order would help.
  while (!at.at_end())
    at.take();
}

void change_database(reading& in, token_cursor& at) {
  skip_condition(at);
  const bool is_named = at.peek().is_name() && !at.is("DEFAULT")
                        && !at.is("CHARACTER") && !at.is("COLLATE")
                        && !at.is("COMMENT") && !at.is('=', 1);
  const auto name
      = is_named ? in.db.folded(in.text_of(at.take())) : in.session.database;
  in.use(in.schema(name), use_verb::defines);
  while (!at.at_end())
    at.take();
}

void alter_routine(reading& in, token_cursor& at, name_space space) {
  if (const auto name = in.take_name(at))
    in.use(in.routine(space, *name), use_verb::defines);
  read_expression(in, at);
}

void alter_event(reading& in, token_cursor& at) {
  if (const auto name = in.take_name(at))
    in.use(in.other("event", *name), use_verb::defines);
  at.take_until("RENAME", {"TO"});
  if (at.take_all({"RENAME", "TO"}))
    if (const auto name = in.take_name(at))
      in.use(in.other("event", *name), use_verb::defines);
  while (!at.at_end())
    at.take();
}

void drop_trigger(reading& in, token_cursor& at) {
  const bool may_be_gone = skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  const auto label = in.label_for("trigger", *name);
  in.use(in.apart(label), use_verb::defines);
  const auto table = in.db.table_of_trigger(label);
  if (table)
    in.use(*table, use_verb::defines);
  else if (!may_be_gone)
    in.give_up("the trigger " + sql::one_line(name->name)
               + " is not known, nor its table");
  if (table && in.may_forget())
    in.db.drop_trigger(label);
}

void drop_routine(reading& in, token_cursor& at, name_space space) {
  skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  const auto routine = in.routine(space, *name);
  in.use(routine, use_verb::defines);
  if (in.may_forget())
    in.db.drop(routine);
}

void drop_event(reading& in, token_cursor& at) {
  skip_condition(at);
  if (const auto name = in.take_name(at))
    in.use(in.other("event", *name), use_verb::defines);
}

void drop_database(reading& in, token_cursor& at) {
  skip_condition(at);
  if (!at.peek().is_name()) {
    in.give_up("which database goes can't be read");
    return;
  }
  const auto name = in.db.folded(in.text_of(at.take()));
  in.use(in.schema(name), use_verb::defines);
  for (const auto object : in.db.objects_of_database(name)) {
    if (in.db.at(object).space == name_space::tables) {
      drop_table(in, object, true);
      continue;
    }
    in.use(object, use_verb::defines);
    if (in.may_forget())
      in.db.drop(object);
  }
}

void grant_rights(reading& in, token_cursor& at) {
  at.take_until("ON", {});
  at.take();
  const auto space = at.is("PROCEDURE")  ? name_space::procedures
                     : at.is("FUNCTION") ? name_space::functions
                                         : name_space::tables;
  at.skip({"TABLE", "PROCEDURE", "FUNCTION"});
  if (!at.peek().is_name() || (at.is('.', 1) && !at.peek(2).is_name())
      || at.is("PROXY")) {
    in.give_up(std::string{in.how} + " may change what all others see");
  } else if (const auto name = in.take_name(at)) {
    if (space == name_space::tables)
      in.use_table(*name, use_verb::labels);
    else
      in.use(in.routine(space, *name), use_verb::labels);
  }
  while (!at.at_end())
    at.take();
}

} // namespace dunlin::mariadb
