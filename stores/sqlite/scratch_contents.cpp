#include "stores/sqlite/query.hpp"
#include "stores/sqlite/scratch_copy.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <utility>

namespace dunlin::sqlite {

namespace {

/// All columns, and which of them SQLite fills with the next number.
result<std::vector<column_contents>> columns_of(database& db,
                                                const std::string& table) {
  // The numbers that AUTOINCREMENT has reached follow those of its tables.
  const auto is_sequence = table == "sqlite_sequence";
  return collect_rows(
      make_query(db,
                 "SELECT x.name, upper(x.type) = 'INTEGER' AND x.pk = 1 AND"
                 " l.wr = 0 AND (SELECT max(pk) FROM pragma_table_xinfo(?1))"
                 " = 1 FROM pragma_table_xinfo(?1) x, pragma_table_list l"
                 " WHERE l.schema = 'main' AND l.name = ?1 AND x.hidden <> 1"
                 " ORDER BY x.cid",
                 table),
      [&](const statement& row) {
        column_contents out;
        out.name = row.column_text(0);
        out.is_numbered
            = row.column_integer(1) != 0 || (is_sequence && out.name == "seq");
        return out;
      });
}

result<table_contents> read_table(database& db, const std::string& table,
                                  const std::set<column_name>& by_presence) {
  auto columns = columns_of(db, table);
  if (!columns)
    return fail(columns.error());
  std::vector<std::string> names;
  for (const auto& column : *columns)
    names.push_back(column.name);
  table_summer sum{table, std::move(*columns), by_presence};
  std::vector<value> row(names.size());
  const auto read = for_each_row(
      db.prepare("SELECT " + identifier_list(names) + " FROM main."
                 + quote_identifier(table)
                 + (table == "sqlite_sequence"
                        ? " WHERE name NOT LIKE 'dunlin\\_%' ESCAPE '\\'"
                        : "")),
      [&](const statement& at) {
        for (size_t i = 0; i < row.size(); ++i)
          row[i] = at.column(static_cast<int>(i));
        sum.add(row);
      });
  if (!read)
    return fail(read.error());
  return sum.take();
}

result<void> read_schema(database& db, scratch_contents& into) {
  for (const auto* setting : {"user_version", "application_id"}) {
    auto set = db.query_text("PRAGMA " + std::string{setting});
    if (!set)
      return fail(set.error());
    into.schema["pragma " + std::string{setting}] = std::move(*set);
  }
  return for_each_row(
      db.prepare("SELECT type || ' ' || name, tbl_name || ' ' ||"
                 " coalesce(sql, '') FROM main.sqlite_schema WHERE tbl_name NOT"
                 " LIKE 'dunlin\\_%' ESCAPE '\\'"
                 " AND name NOT LIKE 'dunlin\\_%' ESCAPE '\\'"
                 " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"),
      [&](const statement& row) {
        into.schema[row.column_text(0)] = row.column_text(1);
      });
}

} // namespace

result<scratch_contents>
read_contents(database& db, const std::set<column_name>& by_presence) {
  scratch_contents out;
  if (auto read = read_schema(db, out); !read)
    return fail(read.error());
  const auto tables = collect_texts(
      db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND"
                 " type IN ('table', 'shadow') AND (name = 'sqlite_sequence' OR"
                 " name NOT LIKE 'sqlite\\_%' ESCAPE '\\') AND name NOT LIKE"
                 " 'dunlin\\_%' ESCAPE '\\'"));
  if (!tables)
    return fail(tables.error());
  for (const auto& table : *tables) {
    auto contents = read_table(db, table, by_presence);
    if (!contents)
      return fail(contents.error());
    out.tables.emplace(table, std::move(*contents));
  }
  return out;
}

} // namespace dunlin::sqlite
