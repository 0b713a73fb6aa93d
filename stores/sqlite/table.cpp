#include "stores/sqlite/table.hpp"

#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <string_view>

namespace dunlin::sqlite {

namespace {

/// An index as the schema lists it.
struct index_facts {
  std::string name;
  bool is_primary = false;
};

/// Whether a text column compares by the collation that an index has for it.
bool has_collation(database& db, const std::string& table,
                   const std::string& column, std::string_view collation) {
  const char* own = nullptr;
  const int code = sqlite3_table_column_metadata(
      db.handle(), "main", table.c_str(), column.c_str(), nullptr, &own,
      nullptr, nullptr, nullptr);
  return code == SQLITE_OK && own != nullptr && same_name(own, collation);
}

/// The columns of an index; empty if paging can't rely on it.
result<std::vector<std::string>> usable_columns(database& db,
                                                const std::string& table,
                                                const std::string& index) {
  std::vector<std::string> columns;
  bool is_usable = true;
  int directions = 0;
  const auto done = for_each_row(
      make_query(db,
                 "SELECT cid, name, desc, coll FROM "
                 "pragma_index_xinfo(?1, 'main') WHERE key = 1 ORDER BY seqno",
                 index),
      [&](const statement& row) {
        // Negative: an expression.
        is_usable = is_usable && row.column_integer(0) >= 0;
        columns.push_back(row.column_text(1));
        directions |= row.column_integer(2) != 0 ? 2 : 1;
        is_usable
            = is_usable
              && has_collation(db, table, columns.back(), row.column_text(3));
      });
  if (!done)
    return fail(done.error());
  if (!is_usable || directions == 3)
    columns.clear();
  return columns;
}

/// Fills in what is unique. `primary` are the columns of the primary key.
result<void> read_unique(database& db, table_facts& table,
                         const std::vector<std::string>& primary) {
  const auto indexes = collect_rows(
      make_query(db,
                 "SELECT name, origin FROM pragma_index_list(?1, 'main') "
                 "WHERE \"unique\" = 1 AND partial = 0 ORDER BY name",
                 table.name),
      [](const statement& row) {
        return index_facts{row.column_text(0), row.column_text(1) == "pk"};
      });
  if (!indexes)
    return fail(indexes.error());
  for (const auto& index : *indexes) {
    auto columns = usable_columns(db, table.name, index.name);
    if (!columns)
      return fail(columns.error());
    if (!columns->empty())
      table.unique.push_back(
          {index.name, std::move(*columns), index.is_primary});
  }
  // A primary key without an index is the rowid itself, and never NULL.
  const bool has_index
      = std::any_of(indexes->begin(), indexes->end(),
                    [](const auto& index) { return index.is_primary; });
  if (primary.size() == 1 && !has_index) {
    table.unique.push_back({"", primary, true});
    for (auto& column : table.columns)
      column.not_null = column.not_null || column.name == primary[0];
  }
  return {};
}

/// A name of the rowid that no column has.
std::string free_rowid_name(const table_facts& table) {
  for (const auto* name : {"rowid", "_rowid_", "oid"})
    if (table.find(name) == nullptr)
      return name;
  return {};
}

} // namespace

const column_facts* table_facts::find(std::string_view column) const noexcept {
  const auto at
      = std::find_if(columns.begin(), columns.end(), [&](const auto& each) {
          return same_name(each.name, column);
        });
  return at == columns.end() ? nullptr : &*at;
}

result<std::optional<table_facts>> read_table(database& db,
                                              const std::string& name) {
  table_facts table;
  std::string type;
  bool has_rowid = false;
  auto done = for_each_row(
      make_query(db,
                 "SELECT name, type, wr FROM pragma_table_list(?1) "
                 "WHERE schema = 'main'",
                 name),
      [&](const statement& row) {
        table.name = row.column_text(0);
        type = row.column_text(1);
        has_rowid = row.column_integer(2) == 0;
      });
  if (!done)
    return fail(done.error());
  if (type.empty())
    return std::nullopt;
  table.is_view = type == "view";
  std::vector<std::string> primary;
  // Hidden columns of virtual tables (1) are left out as `*` leaves them out.
  done = for_each_row(
      make_query(db,
                 "SELECT name, \"notnull\", pk FROM "
                 "pragma_table_xinfo(?1, 'main') WHERE hidden <> 1 "
                 "ORDER BY cid",
                 table.name),
      [&](const statement& row) {
        table.columns.push_back(
            {row.column_text(0), row.column_integer(1) != 0});
        if (row.column_integer(2) != 0)
          primary.push_back(row.column_text(0));
      });
  // A virtual table has what its module makes of it, so nothing is relied on.
  if (done && type == "table") {
    done = read_unique(db, table, primary);
    if (has_rowid)
      table.rowid = free_rowid_name(table);
  }
  if (!done)
    return fail(done.error());
  return table;
}

namespace {

/// What ANALYZE found; 0 if it did not run. The first number of a statistic is
/// the rows of its index, and a partial index has fewer than the table.
result<int64_t> analyzed_rows(database& db, const table_facts& table) {
  const auto analyzed = db.query_integer(
      "SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_stat1'");
  if (!analyzed || *analyzed == 0)
    return analyzed;
  return db.query_integer(
      "SELECT max(CAST(stat AS INTEGER)) FROM main.sqlite_stat1 WHERE tbl = "
      + quote_literal(table.name));
}

} // namespace

result<row_estimate> analyzed_estimate_of(database& db,
                                          const table_facts& table) {
  const auto analyzed = analyzed_rows(db, table);
  if (!analyzed)
    return fail(analyzed.error());
  if (*analyzed == 0)
    return row_estimate{};
  return row_estimate{static_cast<uint64_t>(*analyzed), false};
}

result<row_estimate> estimate_of(database& db, const table_facts& table) {
  const auto analyzed = analyzed_estimate_of(db, table);
  if (!analyzed || analyzed->rows || table.rowid.empty())
    return analyzed;
  const auto last
      = db.query_integer("SELECT max(" + table.rowid + ") FROM \"main\"."
                         + quote_identifier(table.name));
  if (!last)
    return fail(last.error());
  return row_estimate{static_cast<uint64_t>(std::max<int64_t>(*last, 0)),
                      false};
}

} // namespace dunlin::sqlite
