#include "stores/mariadb/touches/row_statements.hpp"

#include "stores/mariadb/touches/query.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

void skip_options(token_cursor& at) {
  at.skip({"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "CONCURRENT", "QUICK",
           "IGNORE"});
}

/// What RETURNING gives back.
void read_returning(reading& in, token_cursor& at) {
  if (at.take("RETURNING"))
    read_expression(in, at);
}

/// `VALUES ...`, `SET ...` or a query.
void read_rows(reading& in, token_cursor& at) {
  if (at.is('(') && !begins_query(at))
    at.skip_one();
  if (at.take("VALUES") || at.take("VALUE") || at.take("SET"))
    read_expression(in, at);
  else
    read_query(in, at);
}

void write_rows(reading& in, token_cursor& at, use_verb other) {
  skip_options(at);
  at.take("INTO");
  const auto name = in.take_name(at);
  if (!name)
    return;
  in.use_table(*name, use_verb::inserts);
  if (other != use_verb::inserts)
    in.use_table(*name, other);
  if (at.is("PARTITION") && at.is('(', 1)) {
    at.take();
    at.skip_one();
  }
  auto changes = at.take_until("RETURNING", {});
  auto rows = changes.take_until("ON", {"DUPLICATE"});
  read_rows(in, rows);
  if (!rows.at_end())
    in.give_up(sql::display_name(rows.peek().text)
               + " stands where nobody knows what it means");
  if (changes.take_all({"ON", "DUPLICATE", "KEY", "UPDATE"})) {
    in.use_table(*name, use_verb::updates);
    read_expression(in, changes);
  }
  read_returning(in, at);
}

/// The tables that the rest of a statement calls by a name.
std::vector<written_name> tables_called(const reference_list& from,
                                        const written_name& name) {
  std::vector<written_name> out;
  for (const auto& each : from)
    if (each.name
        && (name.database.empty() ? same_name(each.alias, name.name)
                                  : each.name->name == name.name))
      out.push_back(*each.name);
  return out;
}

/// The column that an assignment names: which of the tables it is of.
void use_assigned(reading& in, token_cursor& at, const reference_list& from) {
  const auto target = at.take_until('=');
  auto parts = target;
  std::vector<std::string> names;
  while (!parts.at_end())
    if (const auto token = parts.take(); token.is_name())
      names.push_back(in.text_of(token));
  std::vector<written_name> called;
  if (names.size() >= 2)
    called = tables_called(
        from, {names.size() > 2 ? names.front() : "", names[names.size() - 2]});
  if (!called.empty()) {
    for (const auto& each : called)
      in.use_table(each, use_verb::updates);
    return;
  }
  // A column without its table may be of each.
  for (const auto& each : from)
    if (each.name)
      in.use_table(*each.name, use_verb::updates);
}

bool ends_assignments(const token_cursor& at) {
  return at.is_one_of({"WHERE", "ORDER", "LIMIT"});
}

bool ends_assignment(const token_cursor& at) {
  return at.is(',') || ends_assignments(at);
}

void use_portions(reading& in, const reference_list& from) {
  for (const auto& each : from)
    if (each.has_portion && each.name)
      for (const auto verb :
           {use_verb::inserts, use_verb::updates, use_verb::removes})
        in.use_table(*each.name, verb);
}

/// `t.*` of a list of tables to delete from.
std::vector<written_name> take_targets(reading& in, token_cursor& at) {
  std::vector<written_name> out;
  do {
    written_name name{{}, in.text_of(at.take())};
    if (at.take('.') && !at.take('*')) {
      name = {name.name, in.text_of(at.take())};
      if (at.take('.'))
        at.take('*');
    }
    out.push_back(name);
  } while (at.take(','));
  return out;
}

void delete_from_several(reading& in, token_cursor& at,
                         const std::vector<written_name>& targets) {
  const auto begin = at;
  const auto from = read_references(in, at);
  for (const auto& each : from)
    if (each.name)
      in.use_table(*each.name, use_verb::reads);
  for (const auto& each : targets) {
    auto called = tables_called(from, each);
    if (called.empty())
      called.push_back(each);
    for (const auto& name : called)
      in.use_table(name, use_verb::removes);
  }
  read_expression(in, at);
  look_for_told_rows(in, from, begin.up_to(at));
}

void delete_from_one(reading& in, token_cursor& at) {
  const auto from = read_reference(in, at);
  if (!from)
    return;
  in.use_table(*from->name, use_verb::removes);
  use_portions(in, {*from});
  at.take_all({"BEFORE", "SYSTEM_TIME"});
  auto conditions = at.take_until("RETURNING", {});
  read_expression(in, conditions);
  read_returning(in, at);
}

/// Names with what stands behind each.
void use_list_of_tables(reading& in, token_cursor& at, use_verb verb) {
  do {
    auto item = at.take_until(',');
    if (const auto name = in.take_name(item)) {
      in.use_table(*name, verb);
      if (verb == use_verb::rewrites)
        in.work_on(in.table(*name), work_kind::rebuilds);
    }
  } while (at.take(','));
}

} // namespace

void insert_rows(reading& in, token_cursor& at) {
  write_rows(in, at, use_verb::inserts);
}

void replace_rows(reading& in, token_cursor& at) {
  write_rows(in, at, use_verb::removes);
}

void update_rows(reading& in, token_cursor& at) {
  const auto begin = at;
  skip_options(at);
  const auto from = read_references(in, at);
  if (!at.take("SET")) {
    in.give_up("what stands behind UPDATE can't be read");
    return;
  }
  if (from.size() > 1)
    for (const auto& each : from)
      if (each.name)
        in.use_table(*each.name, use_verb::reads);
  use_portions(in, from);
  do {
    use_assigned(in, at, from);
    at.take('=');
    read_expression(in, at, ends_assignment);
  } while (at.take(','));
  read_expression(in, at);
  look_for_told_rows(in, from, begin.up_to(at));
}

void delete_rows(reading& in, token_cursor& at) {
  skip_options(at);
  at.take("HISTORY");
  if (!at.take("FROM")) {
    const auto targets = take_targets(in, at);
    if (at.take("FROM"))
      delete_from_several(in, at, targets);
    else
      in.give_up("what stands behind DELETE can't be read");
    return;
  }
  auto rest = at;
  const auto targets = take_targets(in, rest);
  if (rest.take("USING")) {
    at = rest;
    delete_from_several(in, at, targets);
  } else {
    delete_from_one(in, at);
  }
}

void load_rows(reading& in, token_cursor& at) {
  if (at.take_all({"INDEX", "INTO", "CACHE"})) {
    use_list_of_tables(in, at, use_verb::mentions);
    return;
  }
  at.skip({"DATA", "XML", "LOW_PRIORITY", "CONCURRENT", "LOCAL"});
  const auto file = at.take("INFILE") ? literal_of(at.take()) : std::nullopt;
  const bool replaces = at.take("REPLACE");
  at.take("IGNORE");
  const bool has_table = at.take_all({"INTO", "TABLE"});
  const auto name = has_table ? in.take_name(at) : std::nullopt;
  if (!file || !name) {
    in.give_up("what LOAD reads and writes can't be read");
    return;
  }
  in.use(in.apart("file:" + *file), use_verb::reads);
  in.use_table(*name, use_verb::inserts);
  if (replaces)
    in.use_table(*name, use_verb::removes);
  read_expression(in, at);
}

void truncate_table(reading& in, token_cursor& at) {
  at.take("TABLE");
  if (const auto name = in.take_name(at))
    in.use_table(*name, use_verb::empties);
  at.skip({"NOWAIT", "WAIT"});
  if (at.peek().kind == sql::token_kind::number)
    at.take();
}

void read_handler(reading& in, token_cursor& at) {
  if (const auto name = in.take_name(at))
    in.use_table(*name, use_verb::reads);
  read_expression(in, at);
}

void call_procedure(reading& in, token_cursor& at) {
  if (const auto name = in.take_name(at))
    in.use(in.routine(name_space::procedures, *name), use_verb::calls);
  if (at.is('(')) {
    auto arguments = at.take_brackets();
    read_expression(in, arguments);
  }
}

void lock_tables(reading& in, token_cursor& at) {
  if (!at.take("TABLES") && !at.take("TABLE")) {
    in.give_up("what LOCK locks can't be read");
    return;
  }
  do {
    auto item = at.take_until(',');
    const auto name = in.take_name(item);
    item.take_until("WRITE", {});
    if (name)
      in.use_table(*name, item.at_end() ? use_verb::reads : use_verb::locks);
  } while (at.take(','));
}

void maintain_tables(reading& in, token_cursor& at) {
  at.skip({"NO_WRITE_TO_BINLOG", "LOCAL"});
  if (at.take("TABLE") || at.take("TABLES"))
    use_list_of_tables(in, at, use_verb::rewrites);
  else
    in.give_up("what this is done to can't be read");
}

void check_tables(reading& in, token_cursor& at) {
  if (at.take("TABLE") || at.take("TABLES"))
    use_list_of_tables(in, at, use_verb::reads);
  else
    in.give_up("what this is done to can't be read");
}

} // namespace dunlin::mariadb
