#include "stores/sqlite/table_bytes.hpp"

#include "config/letter_case.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/schema_change.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <vector>

namespace dunlin::sqlite {

namespace {

/// A table, and whether its rows have numbers.
struct named_table {
  std::string name;
  bool has_rowid = false;
};

/// Those with pages of their own: virtual tables have none.
result<std::vector<named_table>> tables_of(database& file) {
  return collect_rows(file.prepare("SELECT name, sql FROM main.sqlite_schema"
                                   " WHERE type = 'table' AND rootpage > 0"),
                      [](const statement& row) {
                        return named_table{
                            row.column_text(0),
                            !holds_word(row.column_text(1), "WITHOUT")};
                      });
}

using row_counts = std::map<std::string, uint64_t>;

result<row_counts> analyzed_rows(database& file) {
  row_counts out;
  const auto there = file.query_integer(
      "SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_stat1'");
  if (!there)
    return fail(there.error());
  if (*there == 0)
    return out;
  // A partial index has fewer rows than its table.
  auto read
      = for_each_row(file.prepare("SELECT tbl, max(CAST(stat AS INTEGER))"
                                  " FROM main.sqlite_stat1 GROUP BY tbl"),
                     [&](const statement& row) {
                       out[folded(row.column_text(0))] = static_cast<uint64_t>(
                           std::max<int64_t>(row.column_integer(1), 0));
                     });
  if (!read)
    return fail(read.error());
  return out;
}

result<row_counts> rows_of_tables(database& file) {
  auto out = analyzed_rows(file);
  const auto tables = tables_of(file);
  if (!out || !tables)
    return fail(out ? tables.error() : out.error());
  for (const auto& [name, has_rowid] : *tables) {
    if (!has_rowid || out->contains(folded(name)))
      continue;
    const auto last = file.query_integer("SELECT max(_rowid_) FROM \"main\"."
                                         + quote_identifier(name));
    // One of a function or collation that SQLite lacks may be asked nothing.
    if (last)
      (*out)[folded(name)] = static_cast<uint64_t>(std::max<int64_t>(*last, 0));
  }
  return out;
}

} // namespace

result<std::map<std::string, uint64_t>> table_bytes(database& file) {
  auto out = rows_of_tables(file);
  const auto pages = file.query_integer("PRAGMA main.page_count");
  const auto page_bytes = file.query_integer("PRAGMA main.page_size");
  for (const auto* each : {&pages, &page_bytes})
    if (!*each)
      return fail(each->error());
  if (!out)
    return out;
  // Rowids may be as great as they like, and their sum greater.
  double all = 0;
  for (const auto& [name, rows] : *out)
    all += static_cast<double>(rows);
  const auto file_bytes = static_cast<double>(*pages * *page_bytes);
  for (auto& [name, rows] : *out)
    if (rows > 0)
      rows
          = static_cast<uint64_t>(file_bytes * static_cast<double>(rows) / all);
  return out;
}

} // namespace dunlin::sqlite
