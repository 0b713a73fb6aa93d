#include "stores/sqlite/add_column.hpp"

#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <vector>

namespace dunlin::sqlite {

namespace {

/// A row of `sqlite_schema`; an index of a constraint has no text.
struct schema_row {
  int64_t id = 0;
  std::string name;
  std::string text;
};

/// A table and what hangs on it, in the order in which SQLite makes it.
result<std::vector<schema_row>> rows_of(database& db,
                                        const std::string& table) {
  return collect_rows(
      make_query(db,
                 "SELECT rowid, name, sql FROM main.sqlite_schema"
                 " WHERE tbl_name = ?1 COLLATE NOCASE"
                 " ORDER BY type <> 'table', rowid",
                 table),
      [](const statement& row) {
        return schema_row{row.column_integer(0), row.column_text(1),
                          row.column_text(2)};
      });
}

/// The text of a table behind the change, as SQLite writes it.
result<std::string> changed_text(const schema_row& table,
                                 std::string_view change) {
  auto alone
      = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       | SQLITE_OPEN_MEMORY);
  if (!alone)
    return fail(alone.error());
  if (auto made = (*alone)->exec(table.text); !made)
    return fail(made.error());
  if (auto changed = (*alone)->exec(std::string{change}); !changed)
    return fail(changed.error());
  return (*alone)->query_text("SELECT sql FROM sqlite_schema WHERE name = "
                              + quote_literal(table.name));
}

/// Gives the new rows, from `first` on, the numbers of the old ones: SQLite
/// reads its schema in their order, and names the first that is broken.
/// @returns `store_failed` if they are not what the old ones were.
result<void> move_back(database& db, const std::vector<schema_row>& rows,
                       int64_t first) {
  for (const auto& row : rows) {
    // Below 0 none meets one that has yet to move.
    auto moved = change_rows(db,
                             "UPDATE main.sqlite_schema SET rowid = -?1"
                             " WHERE rowid = ?2 AND name = ?3"
                             " AND coalesce(sql, '') = ?4",
                             row.id, first++, row.name, row.text);
    if (!moved)
      return fail(moved.error());
    if (*moved != 1)
      return db.refuse(error_code::store_failed,
                       display_name(row.name) + " is not made as it was");
  }
  return db.exec("UPDATE main.sqlite_schema SET rowid = -rowid"
                 " WHERE rowid < 0");
}

void make_writable(database& db, bool is_writable) {
  sqlite3_db_config(db.handle(), SQLITE_DBCONFIG_WRITABLE_SCHEMA,
                    is_writable ? 1 : 0, nullptr);
}

result<void> make_anew(database& db, const std::vector<schema_row>& rows) {
  auto done = db.exec("DROP TABLE main." + quote_identifier(rows.front().name));
  if (!done)
    return done;
  const auto last
      = db.query_integer("SELECT max(rowid) FROM main.sqlite_schema");
  if (!last)
    return fail(last.error());
  for (const auto& row : rows)
    if (!row.text.empty())
      if (done = db.exec(row.text); !done)
        return done;
  make_writable(db, true);
  done = move_back(db, rows, *last + 1);
  make_writable(db, false);
  return done;
}

} // namespace

bool add_column(database& db, const std::string& table, std::string_view text) {
  auto rows = rows_of(db, table);
  if (!rows || rows->empty())
    return false;
  auto changed = changed_text(rows->front(), text);
  if (!changed || changed->empty())
    return false;
  rows->front().text = std::move(*changed);
  if (!db.exec("BEGIN"))
    return false;
  const bool is_done = make_anew(db, *rows) && db.exec("COMMIT");
  // It fails only where SQLite has rolled back already.
  if (!is_done)
    static_cast<void>(db.exec("ROLLBACK"));
  return is_done;
}

} // namespace dunlin::sqlite
