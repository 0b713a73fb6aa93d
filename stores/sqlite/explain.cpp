#include "stores/sqlite/explain.hpp"

#include "stores/sqlite/query.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

using plan_lines = std::vector<plan_line>;

const plan_line* parent_of(const plan_lines& plan, const plan_line& line) {
  const auto at = std::find_if(plan.begin(), plan.end(), [&](const auto& each) {
    return each.id == line.parent;
  });
  return at == plan.end() ? nullptr : &*at;
}

/// Whether a line stands below one that begins with `words`.
bool is_below(const plan_lines& plan, const plan_line& line,
              std::string_view words) {
  const auto* above = parent_of(plan, line);
  while (above != nullptr && !above->detail.starts_with(words))
    above = parent_of(plan, *above);
  return above != nullptr;
}

bool holds(const plan_line& line, std::string_view words) {
  return line.detail.find(words) != std::string::npos;
}

/// What is done anew for each statement, that is, for each page.
bool repeats_work(const plan_line& line) {
  const std::string_view detail = line.detail;
  // A search for the greatest value, which without an index is a scan.
  if (detail.starts_with("SEARCH ")
      && detail.find(" USING ") == std::string_view::npos)
    return true;
  if (detail.starts_with("SCAN "))
    return !detail.ends_with("CONSTANT ROW")
           && !detail.ends_with("CONSTANT ROWS");
  return detail.starts_with("USE TEMP B-TREE")
         || detail.starts_with("MATERIALIZE ")
         || detail.starts_with("CO-ROUTINE ")
         || detail.starts_with("BLOOM FILTER ")
         || detail.find(" USING AUTOMATIC ") != std::string_view::npos;
}

/// `(id>? AND id<?)` for one column, `((a,b)>(?,?) AND (a,b)<(?,?))` for two: a
/// shorter vector would begin at the first row of the last key's first column,
/// and without an upper bound reading would go on to the end of the table.
bool seeks_by_key(const plan_line& line, size_t key_columns) {
  std::string left;
  std::string right = "?";
  if (key_columns > 1) {
    left = ")";
    for (size_t i = 1; i < key_columns; ++i)
      right += ",?";
    right = "(" + right + ")";
  }
  return holds(line, left + ">" + right) && holds(line, left + "<" + right);
}

/// Whether one of the loops beside a line, and itself, seeks by the key.
bool loops_seek_by_key(const plan_lines& plan, const plan_line& line,
                       size_t key_columns) {
  return std::any_of(plan.begin(), plan.end(), [&](const auto& each) {
    return each.parent == line.parent && each.detail.starts_with("SEARCH ")
           && seeks_by_key(each, key_columns);
  });
}

} // namespace

std::string find_paging_problem(const std::vector<plan_line>& plan,
                                size_t key_columns) {
  bool seeks = false;
  for (const auto& line : plan) {
    if (is_below(plan, line, "CORRELATED "))
      continue;
    if (repeats_work(line))
      return line.detail;
    // Subqueries that stand alone and the parts of an OR are no loops of the
    // source.
    if (!line.detail.starts_with("SEARCH ")
        || is_below(plan, line, "SCALAR SUBQUERY ")
        || is_below(plan, line, "LIST SUBQUERY ")
        || is_below(plan, line, "MULTI-INDEX OR"))
      continue;
    if (!loops_seek_by_key(plan, line, key_columns))
      return line.detail;
    seeks = true;
  }
  return seeks ? "" : "no search by the key";
}

result<std::vector<plan_line>> explain(database& db, const std::string& sql) {
  return collect_rows(
      db.prepare("EXPLAIN QUERY PLAN " + sql), [](const statement& row) {
        return plan_line{row.column_integer(0), row.column_integer(1),
                         row.column_text(3)};
      });
}

result<std::unique_ptr<database>> copy_schema(database& db) {
  auto copy
      = database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       | SQLITE_OPEN_MEMORY);
  if (!copy)
    return copy;
  auto copied = for_each_row(
      db.prepare("SELECT sql FROM main.sqlite_schema WHERE sql NOTNULL "
                 "AND type IN ('table', 'index', 'view') AND name NOT "
                 "LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"),
      [&](const statement& row) {
        static_cast<void>((*copy)->exec(row.column_text(0)));
      });
  if (!copied)
    return fail(copied.error());
  return copy;
}

} // namespace dunlin::sqlite
