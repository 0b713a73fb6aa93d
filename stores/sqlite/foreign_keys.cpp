#include "stores/sqlite/foreign_keys.hpp"

#include "config/letter_case.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::sqlite {

namespace {

/// Whether an error says that a parent key is not unique, so that a table can't
/// be checked at all.
bool is_mismatch(const error& problem) {
  return problem.text.find("foreign key mismatch") != std::string::npos;
}

/// A violation as a line: child, rowid and parent are columns 0, 1 and 2.
std::string line_of(const statement& query) {
  const auto row = query.column(1);
  const auto place = row.kind == value_kind::integer
                         ? " row " + std::to_string(row.integer)
                         : std::string{};
  return "table " + display_name(query.column_text(0)) + place
         + ": no parent in " + display_name(query.column_text(2));
}

/// Adds lines of one table until there are `lines_max`.
result<void> list_table(database& db, const std::string& table,
                        size_t lines_max, std::vector<std::string>& lines) {
  auto query = make_query(
      db,
      "SELECT \"table\", \"rowid\", parent FROM pragma_foreign_key_check(?1)",
      table);
  if (!query)
    return fail(query.error());
  while (lines.size() < lines_max) {
    auto row = query->step();
    if (!row && is_mismatch(row.error())) {
      lines.push_back("table " + display_name(table)
                      + ": can't be checked: " + row.error().text);
      return {};
    }
    if (!row)
      return fail(row.error());
    if (!*row)
      return {};
    lines.push_back(line_of(*query));
  }
  return {};
}

} // namespace

bool name_less::operator()(std::string_view left,
                           std::string_view right) const noexcept {
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(),
      [](char a, char b) { return lower(a) < lower(b); });
}

result<std::vector<reference>> read_references(database& db) {
  return collect_rows(
      db.prepare("SELECT s.name, f.\"table\" FROM sqlite_schema s,"
                 " pragma_foreign_key_list(s.name) f"
                 " WHERE s.type = 'table' ORDER BY s.name"),
      [](const statement& row) {
        return reference{row.column_text(0), row.column_text(1)};
      });
}

std::vector<std::string>
tables_to_check(const std::vector<reference>& references,
                const name_set& written) {
  std::vector<std::string> out;
  for (const auto& one : references) {
    const bool is_touched
        = written.contains(one.child) || written.contains(one.parent);
    // The references of one table follow each other.
    if (is_touched && (out.empty() || out.back() != one.child))
      out.push_back(one.child);
  }
  return out;
}

result<std::vector<std::string>> list_violations(database& db,
                                                 size_t lines_max) {
  auto references = read_references(db);
  if (!references)
    return fail(references.error());
  std::vector<std::string> out;
  std::string last;
  for (const auto& one : *references) {
    if (one.child == last)
      continue;
    last = one.child;
    if (auto listed = list_table(db, one.child, lines_max, out); !listed)
      return fail(listed.error());
  }
  return out;
}

result<void> violation_watch::make_table() {
  if (has_table_)
    return {};
  auto made = db_.exec(
      "CREATE TEMP TABLE dunlin_violations(child TEXT COLLATE NOCASE,"
      " row INTEGER, parent TEXT COLLATE NOCASE, rows INTEGER);"
      "CREATE INDEX temp.dunlin_violations_index ON"
      " dunlin_violations(child, row, parent)");
  has_table_ = made.has_value();
  return made;
}

result<void> violation_watch::end() {
  return std::exchange(has_table_, false)
             ? db_.exec("DROP TABLE temp.dunlin_violations")
             : result<void>{};
}

result<int64_t> violation_watch::note(const std::vector<std::string>& tables) {
  if (auto made = make_table(); !made)
    return fail(made.error());
  int64_t noted = 0;
  for (const auto& table : tables) {
    auto added
        = change_rows(db_,
                      "INSERT INTO temp.dunlin_violations SELECT \"table\","
                      " \"rowid\", parent, count(*)"
                      " FROM pragma_foreign_key_check(?1) GROUP BY 1, 2, 3",
                      table);
    if (added)
      noted += *added;
    else if (!is_mismatch(added.error()))
      return added;
  }
  return noted;
}

result<void> violation_watch::follow_renaming(const std::string& from,
                                              const std::string& to) {
  renamed_.insert(from);
  renamed_.insert(to);
  auto copied = change_rows(db_,
                            "INSERT INTO temp.dunlin_violations SELECT ?2, row,"
                            " parent, rows FROM temp.dunlin_violations"
                            " WHERE child = ?1",
                            from, to);
  if (copied)
    copied = change_rows(db_,
                         "INSERT INTO temp.dunlin_violations SELECT child, row,"
                         " ?2, rows FROM temp.dunlin_violations"
                         " WHERE parent = ?1",
                         from, to);
  return copied ? result<void>{} : fail(copied.error());
}

/// How what was added to a table is asked for.
std::string_view
violation_watch::added_in(const std::string& table) const noexcept {
  constexpr std::string_view any_sql
      = "SELECT \"table\", \"rowid\", parent"
        " FROM pragma_foreign_key_check(?1) LIMIT 1";
  // A table without rowids has NULL for each of its rows: then the numbers of
  // rows are compared.
  constexpr std::string_view added_sql
      = "SELECT child, row, parent FROM (SELECT \"table\" AS child,"
        " \"rowid\" AS row, parent, count(*) AS rows"
        " FROM pragma_foreign_key_check(?1) GROUP BY 1, 2, 3) now"
        " WHERE rows > ifnull((SELECT rows FROM temp.dunlin_violations before"
        " WHERE before.child = now.child AND before.row IS now.row"
        " AND before.parent = now.parent), 0) LIMIT 1";
  constexpr std::string_view more_sql
      = "SELECT child, row, parent FROM (SELECT \"table\" AS child,"
        " max(\"rowid\") AS row, parent, count(*) AS rows"
        " FROM pragma_foreign_key_check(?1) GROUP BY 1, 3) now"
        " WHERE rows > ifnull((SELECT sum(rows) FROM temp.dunlin_violations"
        " before WHERE before.child = now.child"
        " AND before.parent = now.parent), 0) LIMIT 1";
  if (!has_table_)
    return any_sql;
  return renamed_.contains(table) ? more_sql : added_sql;
}

result<std::string>
violation_watch::find_added(const std::vector<std::string>& tables) {
  for (const auto& table : tables) {
    auto query = make_query(db_, added_in(table), table);
    if (!query)
      return fail(query.error());
    auto row = query->step();
    if (!row && !is_mismatch(row.error()))
      return fail(row.error());
    if (row && *row)
      return line_of(*query);
  }
  return std::string{};
}

} // namespace dunlin::sqlite
