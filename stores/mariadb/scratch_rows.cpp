#include "stores/mariadb/scratch_rows.hpp"

#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// Rows that rows refer to may refer to others: so often they are fetched.
constexpr int parent_rounds_max = 32;

std::string list_of(const std::vector<std::string>& columns) {
  std::string out;
  for (const auto& each : columns)
    out += (out.empty() ? "" : ", ") + each;
  return out;
}

/// Sets a sequence as it stands in another database.
result<void> copy_sequence(database& db, const std::string& from,
                           const std::string& name) {
  const auto next = db.ask_integer("SELECT next_not_cached_value FROM "
                                   + quote_name(from) + "." + quote_name(name));
  if (!next)
    return fail(next.error());
  return db.exec("SELECT SETVAL(" + quote_name(name) + ", "
                 + std::to_string(*next) + ", 0)");
}

result<void> copy_rows(database& db, const std::vector<schema_object>& objects,
                       const std::string& from, const std::string& limit) {
  for (const auto& each : objects) {
    result<void> done;
    if (each.kind == "sequence")
      done = copy_sequence(db, from, each.name);
    else if (each.kind == "table" && !each.columns.empty())
      done = db.exec("INSERT INTO " + quote_name(each.name) + " ("
                     + list_of(each.columns) + ") SELECT "
                     + list_of(each.columns) + " FROM " + quote_name(from) + "."
                     + quote_name(each.name) + limit);
    if (!done)
      return done;
  }
  return {};
}

/// A foreign key: tables by their bare names, columns in backticks.
struct reference {
  std::string child;
  std::string parent;
  std::vector<std::string> child_columns;
  std::vector<std::string> parent_columns;
};

result<std::vector<reference>> references_of(database& db) {
  const auto found = db.ask(
      "SELECT constraint_name, table_name, referenced_table_name, column_name,"
      " referenced_column_name FROM information_schema.key_column_usage WHERE"
      " table_schema = database() AND referenced_table_schema = database()"
      " ORDER BY table_name, constraint_name, ordinal_position");
  if (!found)
    return fail(found.error());
  std::vector<reference> out;
  std::string last;
  value_reader cells{found->cells};
  while (!cells.at_end()) {
    const auto constraint = std::string{cells.next().bytes};
    const auto child = std::string{cells.next().bytes};
    const auto parent = std::string{cells.next().bytes};
    if (const auto key = child + "/" + constraint; key != last) {
      out.push_back({child, parent, {}, {}});
      last = key;
    }
    out.back().child_columns.push_back(quote_name(cells.next().bytes));
    out.back().parent_columns.push_back(quote_name(cells.next().bytes));
  }
  return out;
}

/// @returns how many parents came.
result<int64_t> fetch_parents(database& db, const reference& of,
                              const std::string& columns,
                              const std::string& from) {
  const auto found
      = db.ask("INSERT IGNORE INTO " + quote_name(of.parent) + " (" + columns
               + ") SELECT " + columns + " FROM " + quote_name(from) + "."
               + quote_name(of.parent) + " WHERE (" + list_of(of.parent_columns)
               + ") IN (SELECT " + list_of(of.child_columns) + " FROM "
               + quote_name(of.child) + ")");
  if (!found)
    return fail(found.error());
  return found->changed;
}

} // namespace

result<void> copy_rows_for_scratch(database& db,
                                   const std::vector<schema_object>& objects,
                                   const std::string& from) {
  auto done = copy_rows(db, objects, from,
                        " LIMIT " + std::to_string(scratch_rows_max));
  if (!done)
    return done;
  const auto references = references_of(db);
  if (!references)
    return fail(references.error());
  int64_t added = 1;
  for (int round = 0; round < parent_rounds_max && added > 0; ++round) {
    added = 0;
    for (const auto& each : *references) {
      const auto parent
          = std::find_if(objects.begin(), objects.end(), [&](const auto& one) {
              return one.kind == "table" && same_name(one.name, each.parent);
            });
      if (parent == objects.end())
        continue;
      const auto more = fetch_parents(db, each, list_of(parent->columns), from);
      if (!more)
        return fail(more.error());
      added += *more;
    }
  }
  return {};
}

result<void> copy_all_rows(database& db,
                           const std::vector<schema_object>& objects,
                           const std::string& from) {
  return copy_rows(db, objects, from, "");
}

} // namespace dunlin::mariadb
