#include "stores/mariadb/explain.hpp"

#include "stores/sql/query.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

bool holds(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

/// What runs for a row at a time belongs to the page's rows.
bool is_per_row(const plan_line& line) {
  return line.select_type.starts_with("DEPENDENT")
         || line.select_type.starts_with("UNCACHEABLE");
}

/// A part of the query that is made whole before its rows are read.
bool is_made_whole(const plan_line& line) {
  constexpr std::array kinds{"DERIVED"sv,         "MATERIALIZED"sv,
                             "LATERAL DERIVED"sv, "UNION"sv,
                             "UNION RESULT"sv,    "RECURSIVE UNION"sv};
  return std::find(kinds.begin(), kinds.end(), line.select_type) != kinds.end();
}

bool sorts(const plan_line& line) {
  return holds(line.extra, "Using filesort")
         || holds(line.extra, "Using temporary");
}

/// Whether all rows of a table are looked at.
bool reads_all(const plan_line& line) {
  return line.type == "ALL" || line.type == "index"
         || holds(line.extra, "Range checked for each record");
}

/// Nothing can be there: the server does not even look.
bool is_impossible(const plan_line& line) {
  return line.type.empty()
         && (holds(line.extra, "Impossible")
             || holds(line.extra, "no matching row")
             || holds(line.extra, "No tables used"));
}

} // namespace

std::string plan_line::text() const {
  return (table.empty() ? select_type : table)
         + (type.empty() ? "" : " " + type) + (key.empty() ? "" : " by " + key)
         + (extra.empty() ? "" : ", " + extra);
}

result<std::vector<plan_line>> explain(database& db, const std::string& sql,
                                       const std::vector<value>& parameters) {
  return sql::collect_rows(
      db.ask("EXPLAIN " + sql, parameters), [](const sql::answer_row& row) {
        // id, select_type, table, type, possible_keys, key, key_len, ref,
        // rows, Extra
        return plan_line{row.text(1),
                         row.text(2),
                         row.text(3),
                         row.text(5),
                         static_cast<uint64_t>(row.integer(8)),
                         row.text(9)};
      });
}

std::string find_paging_problem(const std::vector<plan_line>& plan,
                                const std::string& index) {
  bool is_first = true;
  for (const auto& line : plan) {
    if (is_impossible(line))
      return "";
    if (is_per_row(line))
      continue;
    if (is_made_whole(line))
      return line.text();
    const bool is_small = line.rows <= repeated_rows_max;
    if ((sorts(line) || reads_all(line)) && !is_small)
      return line.text();
    if (is_first && !index.empty() && line.key != index && !is_small)
      return line.text();
    is_first = false;
  }
  return "";
}

} // namespace dunlin::mariadb
