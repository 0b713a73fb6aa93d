#include "stores/sqlite/row_sql.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>

namespace dunlin::sqlite {

namespace {

bool is_in_key(const unique_key& key, const std::string& column) {
  return std::any_of(key.parts.begin(), key.parts.end(), [&](const auto& part) {
    return same_name(part.column, column);
  });
}

/// The columns that a replacement sets. A key alone is set to itself, because
/// DO UPDATE needs something to do.
std::vector<std::string> columns_to_set(const std::vector<std::string>& columns,
                                        const unique_key& key) {
  std::vector<std::string> out;
  std::copy_if(columns.begin(), columns.end(), std::back_inserter(out),
               [&](const auto& column) { return !is_in_key(key, column); });
  return out.empty() ? columns : out;
}

} // namespace

std::string insert_sql(const target_table& table,
                       const std::vector<std::string>& columns) {
  const bool is_plain = table.has_triggers && !table.has_conflict_clauses;
  std::string out{is_plain ? "INSERT INTO main."
                           : "INSERT OR ABORT INTO main."};
  out += quote_identifier(table.name) + "(" + identifier_list(columns)
         + ") VALUES(";
  for (size_t index = 1; index <= columns.size(); ++index)
    out += (index == 1 ? "?" : ", ?") + std::to_string(index);
  return out + ")";
}

std::string replace_sql(const target_table& table,
                        const std::vector<std::string>& columns,
                        const unique_key& key) {
  std::vector<std::string> parts;
  for (const auto& part : key.parts)
    parts.push_back(part.column);
  auto out = insert_sql(table, columns) + " ON CONFLICT("
             + identifier_list(parts) + ") DO UPDATE SET ";
  bool is_first = true;
  for (const auto& column : columns_to_set(columns, key)) {
    const auto name = quote_identifier(column);
    out += (is_first ? "" : ", ") + name + " = excluded." + name;
    is_first = false;
  }
  return out;
}

std::string lookup_sql(const target_table& table, const unique_key& key,
                       const std::vector<std::string>& columns) {
  auto out = "SELECT " + identifier_list(columns) + " FROM main."
             + quote_identifier(table.name) + " WHERE ";
  for (size_t index = 0; index < columns.size(); ++index) {
    const auto& column = columns[index];
    const auto part = std::find_if(
        key.parts.begin(), key.parts.end(),
        [&](const auto& other) { return same_name(other.column, column); });
    DUNLIN_ASSERT(part != key.parts.end());
    out += (index == 0 ? "" : " AND ") + quote_identifier(column) + " = ?"
           + std::to_string(index + 1) + " COLLATE "
           + quote_identifier(part->collation);
  }
  return out;
}

std::string rowid_name(const target_table& table) {
  if (!table.has_rowid)
    return {};
  for (const auto* name : {"rowid", "_rowid_", "oid"})
    if (table.find(name) == nullptr)
      return name;
  return {};
}

std::string is_there_sql(const target_table& table, const std::string& rowid) {
  return "SELECT 1 FROM main." + quote_identifier(table.name) + " WHERE "
         + rowid + " = last_insert_rowid()";
}

} // namespace dunlin::sqlite
