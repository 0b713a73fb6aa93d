#include "config/letter_case.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/script_touches.hpp"
#include "stores/sqlite/sql_text.hpp"

/// @file
/// What a change of the schema touches.

namespace dunlin::sqlite {

/// A change that SQLite refuses, as it was made before: what its words alone
/// tell.
void script_touches::add_words(const schema_change& change, size_t line) {
  if (change.is_temporary
      || (!change.schema.empty() && change.schema != "main"))
    return;
  add_change(change, line);
  if (!change.select.empty())
    read_select(change, line);
}

/// The query of a CREATE TABLE ... AS, by itself: beside what SQLite does to
/// make the table it can't be told what the query reads of SQLite's own.
void script_touches::read_select(const schema_change& change, size_t line) {
  const auto prepared = schema_.prepare(change.select);
  if (prepared.problem.empty())
    reader_.take(prepared, {line, change.words(), false});
  else
    out_.block(sqlite_says(prepared.problem), line);
}

void script_touches::add_change(const schema_change& change, size_t line) {
  const auto write = [&](const std::string& object) {
    if (!object.empty())
      out_.add(object, touch_mode::writes, line, change.words());
  };
  switch (change.kind) {
  case object_kind::index:
    add_index(change, change.name, line);
    write(change.table);
    write(schema_.owner_of(change.kind, change.name));
    break;
  case object_kind::trigger:
    write("trigger:" + change.name);
    write(change.table);
    write(schema_.owner_of(change.kind, change.name));
    break;
  default:
    write(change.name);
    write(change.new_name);
    break;
  }
  if (change.verb == change_verb::drop)
    add_dropped(change, line);
  if (change.verb == change_verb::drop
      || change.action == alter_action::drop_column)
    add_parents(change, line);
  add_checks(change, line);
}

/// What a change does with rows, but for those that its query reads.
void script_touches::add_work(const schema_change& change, size_t line) {
  if (change.kind == object_kind::index && change.verb == change_verb::create)
    out_.add_work({change.table, work_kind::rebuilds, line});
  if (change.action == alter_action::drop_column)
    out_.add_work({change.name, work_kind::rebuilds, line});
  if (change.kind == object_kind::table && !change.select.empty())
    out_.add_work({change.name, work_kind::fills, line});
}

/// Tables and views share their names with indexes.
void script_touches::add_index(const schema_change& change,
                               const std::string& index, size_t line) {
  out_.add("index:" + index, touch_mode::writes, line, change.words());
  out_.add(index, touch_mode::reads, line, change.words());
}

/// Of foreign keys that come or go with a table or column: whoever writes the
/// parent behind it finds rows that need it, or none any more.
void script_touches::add_parents(const schema_change& change, size_t line) {
  const auto* object
      = change.kind == object_kind::table ? schema_.find(change.name) : nullptr;
  if (object == nullptr)
    return;
  for (const auto& parent : object->parents)
    if (parent != change.name)
      out_.add(parent, touch_mode::reads, line,
               "foreign key of " + one_line(change.name));
}

/// What goes with a table.
void script_touches::add_dropped(const schema_change& change, size_t line) {
  const auto* object
      = change.kind == object_kind::table || change.kind == object_kind::view
            ? schema_.find(change.name)
            : nullptr;
  if (object == nullptr)
    return;
  for (const auto& index : object->indexes)
    add_index(change, index, line);
  for (const auto& trigger : object->triggers)
    out_.add("trigger:" + trigger, touch_mode::writes, line, change.words());
}

/// Some changes make SQLite look at all views and triggers, and fail for one
/// that names what is not there. So they keep their place among the changes
/// that may break or mend one, which need none among each other.
void script_touches::add_checks(const schema_change& change, size_t line) {
  constexpr auto object = "schema:main";
  if (change.renames() || change.action == alter_action::drop_column)
    return out_.add(object, touch_mode::writes, line,
                    "ALTER TABLE checks all views and triggers");
  const bool is_checked
      = change.kind == object_kind::view || change.kind == object_kind::trigger;
  const bool may_be_named = change.kind == object_kind::index
                                ? schema_.names_indexes()
                                : schema_.has_views_or_triggers();
  if (is_checked || may_be_named)
    out_.add(object, touch_mode::commutes, line, change.words());
}

/// What a change leads to once it is made.
result<void>
script_touches::add_followers(const schema_change& change,
                              const sql::script_statement& statement) {
  if (change.verb == change_verb::drop)
    return {};
  if (change.kind == object_kind::view)
    add_view(change, statement.line);
  if (change.kind == object_kind::trigger)
    return add_trigger(change, statement.line);
  const auto* object = schema_.find(change.name);
  if (change.kind != object_kind::table || object == nullptr)
    return {};
  if (change.verb == change_verb::create && object->numbers_rows)
    reader_.add_numbering(change.name, statement.line);
  add_parents(change, statement.line);
  return {};
}

/// A view is made without a look at what it names, and renamings rewrite it.
void script_touches::add_view(const schema_change& change, size_t line) {
  const auto probe
      = schema_.prepare("SELECT * FROM main." + quote_identifier(change.name));
  if (!probe.problem.empty())
    out_.block(sqlite_says(probe.problem), line);
  else
    reader_.take(probe, {line, change.words(), false});
}

/// The same goes for a trigger.
result<void> script_touches::add_trigger(const schema_change& change,
                                         size_t line) {
  const auto table = "main." + quote_identifier(change.table);
  auto sql = "INSERT INTO " + table + " DEFAULT VALUES";
  if (same_name(change.event, "DELETE"))
    sql = "DELETE FROM " + table;
  if (same_name(change.event, "UPDATE")) {
    auto update = update_all(schema_.db(), change.table);
    // A view whose table is not there can't tell its columns.
    if (!update) {
      out_.block(sqlite_says(update.error().text), line);
      return {};
    }
    sql = std::move(*update);
  }
  const auto probe = schema_.prepare(sql);
  if (!probe.problem.empty())
    out_.block(sqlite_says(probe.problem), line);
  else
    reader_.take_triggers(probe, line);
  return {};
}

} // namespace dunlin::sqlite
