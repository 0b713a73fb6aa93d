#include "stores/mariadb/touches/table_statements.hpp"

#include "stores/mariadb/touches/query.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

/// A new table with the columns of another.
void copy_table(reading& in, token_cursor& at, size_t table) {
  const auto name = in.take_name(at);
  if (!name)
    return;
  in.use_table(*name, use_verb::mentions);
  const auto facts = in.db.at(in.table(*name)).table;
  auto& made = in.db.change(table).table;
  made.on_write.append(facts.on_write);
  if (made.elsewhere.empty())
    made.elsewhere = facts.elsewhere;
}

/// Options and partitions, up to the query that may stand behind them.
token_cursor take_options(token_cursor& at) {
  const auto options = at;
  while (!at.at_end()) {
    const bool is_versioning = at.is("WITH") && at.is("SYSTEM", 1);
    if (!is_versioning
        && (at.is_one_of({"AS", "IGNORE", "REPLACE"}) || begins_query(at)))
      break;
    at.skip_one();
  }
  return options.up_to(at);
}

} // namespace

bool skip_condition(token_cursor& at) {
  return at.take_all({"IF", "NOT", "EXISTS"}) || at.take_all({"IF", "EXISTS"});
}

void create_table(reading& in, token_cursor& at, bool is_temporary,
                  bool replaces) {
  const new_table kind{table_kind::table, is_temporary, skip_condition(at)};
  const auto name = in.take_name(at);
  if (!name)
    return;
  const bool is_copy = at.is("LIKE") || (at.is('(') && at.is("LIKE", 1));
  if (is_copy && at.is('('))
    at = at.take_brackets();
  if (is_copy) {
    at.take();
    // What is copied may have the name of what is made.
    auto model = at;
    if (const auto from = in.take_name(model))
      in.use_table(*from, use_verb::mentions);
    if (replaces && !is_temporary)
      drop_table(in, in.standing(*name), true);
    copy_table(in, at, in.make_table(*name, kind));
    return;
  }
  std::optional<token_cursor> elements;
  if (at.is('(') && !begins_query(at))
    elements = at.take_brackets();
  const auto options = take_options(at);
  // The query does not see the table that it fills.
  const bool is_filled = !at.at_end();
  if (is_filled) {
    at.skip({"IGNORE", "REPLACE", "AS"});
    read_query(in, at);
  }
  if (replaces && !is_temporary)
    drop_table(in, in.standing(*name), true);
  const auto table = in.make_table(*name, kind);
  if (is_filled)
    in.work_on(table, work_kind::fills);
  read_options(in, options, table);
  if (elements)
    read_elements(in, *elements, table);
}

bool is_elsewhere(const std::string& engine) {
  for (const auto* word : {"FEDERATED", "FEDERATEDX", "CONNECT", "SPIDER",
                           "MERGE", "MRG_MYISAM", "S3", "OQGRAPH", "SPHINX"})
    if (same_name(engine, word))
      return true;
  return false;
}

void read_options(reading& in, token_cursor at, size_t table) {
  while (!at.at_end()) {
    if (!at.take("ENGINE")) {
      at.skip_one();
      continue;
    }
    at.take('=');
    const auto engine = std::string{bare_text(at.peek())};
    if (is_elsewhere(engine))
      in.db.change(table).table.elsewhere = engine;
  }
}

void rename_table(reading& in, const written_name& from,
                  const written_name& to) {
  const auto old = in.table(from);
  const bool is_temporary = in.db.at(old).is_temporary;
  // One that may be a temporary table may leave the other where it is.
  const bool leaves = in.may_forget(old);
  in.lose(from);
  if (is_temporary) {
    in.name_temporary(to, old);
    return;
  }
  if (!leaves)
    in.doubt(to);
  in.use_table(from, use_verb::defines);
  in.use(in.schema(in.database_of(to)), use_verb::mentions);
  const auto made = in.standing(to);
  in.use(made, use_verb::defines);
  for (const auto key : in.db.at(old).table.keys_out)
    if (in.db.key(key).exists)
      in.use(in.db.key(key).parent, use_verb::defines);
  for (const auto key : in.db.at(old).table.keys_in)
    if (in.db.key(key).exists)
      in.use(in.db.key(key).child, use_verb::defines);
  in.db.rename(old, made, leaves);
}

void rename_tables(reading& in, token_cursor& at) {
  skip_condition(at);
  do {
    const auto from = in.take_name(at);
    at.skip({"NOWAIT", "WAIT"});
    if (at.peek().kind == sql::token_kind::number)
      at.take();
    const bool has_to = at.take("TO");
    const auto to = has_to ? in.take_name(at) : std::nullopt;
    if (!from || !to) {
      in.give_up("what RENAME names can't be read");
      return;
    }
    rename_table(in, *from, *to);
  } while (at.take(','));
}

namespace {

/// `... ON t ...`
std::optional<written_name> use_indexed(reading& in, token_cursor& at) {
  at.take_until("ON", {});
  at.take();
  auto name = in.take_name(at);
  if (name)
    in.use_table(*name, use_verb::rewrites);
  while (!at.at_end())
    at.skip_one();
  return name;
}

} // namespace

void create_index(reading& in, token_cursor& at) {
  if (const auto name = use_indexed(in, at))
    in.work_on(in.table(*name), work_kind::rebuilds);
}

void drop_index(reading& in, token_cursor& at) {
  use_indexed(in, at);
}

void drop_table(reading& in, size_t table, bool surely_goes) {
  in.use(table, use_verb::defines);
  const auto object = in.db.at(table);
  for (const auto key : object.table.keys_out)
    if (in.db.key(key).exists) {
      in.use(in.db.key(key).parent, use_verb::defines);
      in.use_key_name(in.db.key(key));
    }
  for (const auto key : object.table.keys_in)
    if (in.db.key(key).exists)
      in.use(in.db.key(key).child, use_verb::defines);
  for (const auto& trigger : object.table.triggers)
    in.use(in.other("trigger", {object.database, trigger.name}),
           use_verb::defines);
  if (surely_goes && in.may_forget())
    in.db.drop(table);
}

namespace {

/// Whether a DROP that says `said` takes away what stands there: of another
/// kind it leaves it. A sequence is a table too.
bool fits(table_kind said, table_kind there) {
  return said == there
         || (said == table_kind::table && there == table_kind::sequence);
}

/// @returns whether it was the session's own, which goes first.
bool drop_temporary(reading& in, const written_name& name, table_kind said) {
  // A view is never one.
  if (said == table_kind::view)
    return false;
  const auto own = in.temporary(name);
  const bool goes = own && fits(said, in.db.at(*own).table.kind);
  if (goes || (!own && said == table_kind::table))
    in.lose(name);
  else if (!own)
    in.doubt(name);
  return goes;
}

} // namespace

void drop_tables(reading& in, token_cursor& at, bool is_temporary,
                 table_kind said) {
  skip_condition(at);
  do {
    const auto name = in.take_name(at);
    if (!name)
      return;
    const auto table = in.standing(*name);
    const bool is_seen = said == table_kind::view || in.may_forget(table);
    if (drop_temporary(in, *name, said) || is_temporary)
      continue;
    in.use_table(*name, use_verb::defines);
    drop_table(in, table, is_seen && fits(said, in.db.at(table).table.kind));
  } while (at.take(','));
  at.skip({"RESTRICT", "CASCADE", "NOWAIT", "WAIT"});
  if (at.peek().kind == sql::token_kind::number)
    at.take();
}

void create_sequence(reading& in, token_cursor& at, bool is_temporary) {
  const new_table kind{table_kind::sequence, is_temporary, skip_condition(at)};
  if (const auto name = in.take_name(at))
    in.make_table(*name, kind);
  read_expression(in, at);
}

void alter_sequence(reading& in, token_cursor& at) {
  skip_condition(at);
  if (const auto name = in.take_name(at))
    in.use_table(*name, use_verb::defines);
  read_expression(in, at);
}

} // namespace dunlin::mariadb
