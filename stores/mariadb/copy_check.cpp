#include "stores/mariadb/copy_check.hpp"

#include "stores/mariadb/key.hpp"
#include "stores/mariadb/query_text.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/target_table.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace dunlin::mariadb {

namespace {

tl::unexpected<error> must_leave(const std::string& why) {
  return fail(error_code::rows_must_leave,
              "its rows can't stay inside their database: " + why);
}

bool has_name(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& each) { return same_name(each, name); });
}

std::string from_table(const table_facts& table, const std::string& index) {
  return table.quoted() + " AS s FORCE INDEX (" + quote_name(index) + ")";
}

/// What is known of what is read: for each of its columns that of the table
/// which it is taken from; nothing for an expression.
struct read_rows {
  std::string from;
  std::vector<std::string> names;
  std::vector<std::optional<column_facts>> columns;

  const column_facts* find(std::string_view name) const {
    for (size_t at = 0; at < names.size(); ++at)
      if (same_name(names[at], name))
        return columns[at] ? &*columns[at] : nullptr;
    return nullptr;
  }
};

result<read_rows> read_from_table(database& db, const target_spec& spec) {
  const auto name = split_name(db, spec.inner_table);
  const auto table = read_table(db, name);
  if (!table)
    return fail(table.error());
  if (!*table)
    return fail(no_table(db, name));
  if ((*table)->is_view)
    return must_leave("what a view's columns are of is not known");
  const auto key = choose_key(**table, spec.key);
  if (!key)
    return fail(key.error());
  if (key->index.empty())
    return must_leave("no index begins with its key");
  read_rows out{from_table(**table, key->index), (*table)->column_names(), {}};
  for (const auto& column : (*table)->columns)
    out.columns.emplace_back(column);
  return out;
}

/// The source has looked at the query's plan: ranges of it can be read.
result<read_rows> read_from_query(database& db, const target_spec& spec) {
  auto query = check_query(db, spec.inner_query);
  if (!query)
    return fail(query.error());
  statement prepared{db, query->text};
  if (auto good = prepared.prepare(); !good)
    return fail(good.error());
  read_rows out{from_query(query->text), query->columns, {}};
  std::map<std::string, std::optional<table_facts>> tables;
  for (unsigned at = 0; at < prepared.columns(); ++at) {
    auto& column = out.columns.emplace_back();
    const auto& field = prepared.column(at);
    const table_name name{field.db, field.org_table};
    if (name.name.empty())
      continue;
    auto known = tables.find(name.schema + "." + name.name);
    if (known == tables.end()) {
      auto table = read_table(db, name);
      if (!table)
        return fail(table.error());
      known = tables.emplace(name.schema + "." + name.name, std::move(*table))
                  .first;
    }
    if (!known->second || known->second->is_view)
      continue;
    if (const auto* of = known->second->find(field.org_name)) {
      column = *of;
      column->is_not_null = (field.flags & NOT_NULL_FLAG) != 0;
    }
  }
  return out;
}

/// A NULL that would become another value without a word.
bool may_replace_null(const column_facts& into) {
  return into.is_numbered
         || (into.is_not_null && same_name(into.type, "timestamp"));
}

result<bool> has_triggers(database& db, const table_facts& table) {
  const auto found
      = db.ask_integer("SELECT count(*) FROM information_schema.triggers WHERE"
                       " event_object_schema = ? AND event_object_table = ? AND"
                       " event_manipulation = 'INSERT'",
                       {sql::parameter(std::string_view{table.schema}),
                        sql::parameter(std::string_view{table.name})});
  if (!found)
    return fail(found.error());
  return *found > 0;
}

result<void> check_values(database& db, const read_rows& rows,
                          const table_facts& into, const target_spec& spec) {
  const auto triggers = has_triggers(db, into);
  if (!triggers)
    return fail(triggers.error());
  if (*triggers)
    return must_leave("table " + sql::display_name(into.name)
                      + " has triggers, which may do anything to them");
  for (const auto& name : spec.columns) {
    const auto shown = "column " + sql::display_name(name);
    const auto* target = into.find(name);
    const auto* source = rows.find(name);
    if (source == nullptr)
      return must_leave(shown
                        + " is made by an expression, so its type is not"
                          " known");
    if (source->declared != target->declared
        || source->collation != target->collation)
      return must_leave(shown + " is " + source->declared + " "
                        + source->collation + " in the source and "
                        + target->declared + " " + target->collation
                        + " in the target");
    if (may_replace_null(*target) && !source->is_not_null
        && !has_name(spec.key, name))
      return must_leave("a NULL in " + shown + " would become another value");
  }
  return {};
}

} // namespace

comparand comparand_of(const column_facts& column) {
  switch (target_column_of(column).form) {
  case stored_form::decimal:
    return comparand::decimal;
  case stored_form::integer:
  case stored_form::bits:
    return comparand::big_integer;
  case stored_form::instant:
    return comparand::instant;
  default:
    return comparand::plain;
  }
}

result<ranged_rows> check_copy(database& db, const table_facts& into,
                               const target_spec& spec) {
  if (auto good = check_target(into, spec); !good)
    return fail(good.error());
  const auto rows = spec.inner_query.empty() ? read_from_table(db, spec)
                                             : read_from_query(db, spec);
  if (!rows)
    return fail(rows.error());
  if (auto good = check_values(db, *rows, into, spec); !good)
    return fail(good.error());
  std::vector<comparand> comparands;
  for (const auto& name : spec.key) {
    const auto* column = rows->find(name);
    if (column == nullptr)
      return must_leave("its key's column " + sql::display_name(name)
                        + " is made by an expression");
    comparands.push_back(comparand_of(*column));
  }
  return ranged_rows{rows->from, spec.columns,
                     key_condition{spec.key, std::move(comparands)}};
}

result<ranged_rows> check_sum(const table_facts& table,
                              const target_spec& spec) {
  if (auto good = check_target(table, spec); !good)
    return fail(good.error());
  for (const auto& name : spec.key)
    if (!has_name(spec.columns, name))
      return must_leave("its key's column " + sql::display_name(name)
                        + " is not written, so no digest can be told of a"
                          " range");
  const auto key = choose_key(table, spec.key);
  if (!key || key->index.empty())
    return must_leave("no index of " + sql::display_name(table.name)
                      + " begins with its key, so no digest can be told of a"
                        " range");
  std::vector<comparand> comparands;
  for (const auto& name : spec.key)
    comparands.push_back(comparand_of(*table.find(name)));
  return ranged_rows{from_table(table, key->index), spec.columns,
                     key_condition{spec.key, std::move(comparands)}};
}

} // namespace dunlin::mariadb
