#include "stores/postgresql/source_query.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/literals.hpp"
#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

std::string cell_of(const column_facts& column) {
  return "s." + quote_identifier(column.name)
         + (column.is_cast ? "::text" : "");
}

/// `k0, k1`, each with `suffix`.
std::string numbered(size_t count, const std::string& suffix = "",
                     const std::string& between = ", ") {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += (i == 0 ? "k" : between + "k") + std::to_string(i) + suffix;
  return out;
}

/// Whether a key equals the one before, in the database's own words.
std::string equals_former(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    const auto name = "q.k" + std::to_string(i);
    out += (i == 0 ? "" : " AND ") + name + " = lag(" + name + ") OVER w";
  }
  return "coalesce(" + out + ", false)";
}

} // namespace

const char* const paging_settings
    = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
      "SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off;"
      "SET LOCAL enable_mergejoin = off; SET LOCAL enable_material = off;"
      "SET LOCAL max_parallel_workers_per_gather = 0;";

void source_query::complete() {
  row_kinds.clear();
  key_kinds.clear();
  key_casts.clear();
  for (const auto& column : columns)
    row_kinds.push_back(column.kind);
  for (const auto& name : key) {
    const auto* column = find_column(columns, name);
    DUNLIN_ASSERT(column != nullptr);
    key_kinds.push_back(column->kind);
    key_casts.push_back(column->cast);
  }
}

std::string source_query::key_list(const std::string& suffix) const {
  std::string out;
  for (const auto& name : key)
    out += (out.empty() ? "s." : ", s.") + quote_identifier(name) + suffix;
  return out;
}

std::string source_query::key_cells() const {
  std::string out;
  for (const auto& name : key)
    out += (out.empty() ? "" : ", ") + cell_of(*find_column(columns, name));
  return out;
}

std::string source_query::cells() const {
  std::string out;
  for (const auto& column : columns)
    out += (out.empty() ? "" : ", ") + cell_of(column);
  return out;
}

std::string source_query::is_null() const {
  std::string out;
  for (const auto& name : key)
    out += (out.empty() ? "(s." : " OR s.") + quote_identifier(name)
           + " IS NULL";
  return out + ")";
}

std::string source_query::compare(const char* comparison,
                                  const std::string& operands) const {
  return "(" + key_list() + ") " + comparison + " (" + operands + ")";
}

std::string source_query::where(const key_tuple& after,
                                const key_tuple& bound) const {
  auto out = compare("<=", literals_of(bound, key_casts));
  if (!after.empty())
    out = compare(">", literals_of(after, key_casts)) + " AND " + out;
  return out;
}

std::string source_query::numbered_key() const {
  std::string out;
  for (size_t i = 0; i < key.size(); ++i)
    out += (i == 0 ? "s." : ", s.") + quote_identifier(key[i]) + " AS k"
           + std::to_string(i);
  return out;
}

std::string source_query::numbered_cells() const {
  std::string out;
  for (size_t i = 0; i < key.size(); ++i)
    out += (i == 0 ? "q.k" : ", q.k") + std::to_string(i)
           + (find_column(columns, key[i])->is_cast ? "::text" : "");
  return out;
}

std::string source_query::greatest() const {
  const auto having = may_be_null ? " WHERE NOT " + is_null() : "";
  return "SELECT " + key_cells() + " FROM " + from + having + " ORDER BY "
         + key_list(" DESC") + " LIMIT 1";
}

std::string source_query::keys(const key_tuple& after, const key_tuple& bound,
                               const std::string& more) const {
  return "SELECT " + key_cells() + " FROM " + from + " WHERE "
         + where(after, bound) + " ORDER BY " + key_list() + " " + more;
}

std::string source_query::compared_keys(const key_tuple& after,
                                        const key_tuple& bound,
                                        uint64_t rows) const {
  return "SELECT " + numbered_cells() + ", " + equals_former(key.size())
         + " FROM (SELECT " + numbered_key() + " FROM " + from + " WHERE "
         + where(after, bound) + " ORDER BY " + key_list() + " LIMIT "
         + std::to_string(rows) + ") AS q WINDOW w AS (ORDER BY "
         + numbered(key.size()) + ")";
}

std::string source_query::rows(const key_tuple& after,
                               const key_tuple& bound) const {
  return "SELECT " + cells() + " FROM " + from + " WHERE " + where(after, bound)
         + " ORDER BY " + key_list();
}

std::string source_query::rows_with_parameters() const {
  std::string lower;
  std::string upper;
  for (size_t i = 0; i < key.size(); ++i) {
    lower += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
    upper += (i == 0 ? "$" : ", $") + std::to_string(i + 1 + key.size());
  }
  return "SELECT " + cells() + " FROM " + from + " WHERE " + compare(">", lower)
         + " AND " + compare("<=", upper) + " ORDER BY " + key_list();
}

std::string source_query::parameter_types() const {
  std::string once;
  for (const auto& cast : key_casts)
    once += (once.empty() ? "" : ", ") + cast;
  return once + ", " + once;
}

std::string
source_query::rows_listed(const std::vector<key_tuple>& listed) const {
  std::string keys;
  for (const auto& each : listed)
    keys += (keys.empty() ? "(" : ", (") + literals_of(each, key_casts) + ")";
  return "SELECT " + cells() + " FROM " + from + " WHERE (" + key_list()
         + ") IN (VALUES " + keys + ") ORDER BY " + key_list();
}

std::string source_query::all_keys(const key_tuple& after) const {
  std::string behind;
  if (!after.empty())
    behind = " WHERE " + compare(">", literals_of(after, key_casts));
  return "SELECT " + numbered_cells() + ", ("
         + numbered(key.size(), " IS NULL", " OR ") + "), "
         + equals_former(key.size()) + " FROM (SELECT " + numbered_key()
         + " FROM " + from + behind + ") AS q WINDOW w AS (ORDER BY "
         + numbered(key.size(), " NULLS FIRST") + ") ORDER BY "
         + numbered(key.size(), " NULLS FIRST");
}

std::string source_query::count() const {
  return "SELECT count(*) FROM " + from;
}

std::string source_query::counts(const key_tuple& bound) const {
  const auto nulls = may_be_null ? "(" + count() + " WHERE " + is_null() + ")"
                                 : std::string{"0"};
  const auto past
      = bound.empty() ? "NULL"
                      : "(" + count() + " WHERE "
                            + compare(">", literals_of(bound, key_casts)) + ")";
  return "SELECT (" + count() + "), " + past + ", " + nulls;
}

std::string source_query::null_keys() const {
  return "SELECT count(*) FROM " + from + " WHERE " + is_null();
}

std::string from_query(const std::string& query) {
  return "(\n" + query + "\n) AS s";
}

} // namespace dunlin::postgresql
