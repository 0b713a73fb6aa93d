#include "stores/sqlite/source_query.hpp"

#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

namespace {

/// `?, ?`.
std::string marks(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += i == 0 ? "?" : ", ?";
  return out;
}

} // namespace

std::string source_query::list(const std::vector<std::string>& names,
                               const std::string& suffix) const {
  std::string out;
  for (const auto& name : names) {
    if (!out.empty())
      out += ", ";
    out += "s." + quote_identifier(name) + suffix;
  }
  return out;
}

std::string source_query::compare(const std::string& comparison) const {
  return "(" + list(key) + ") " + comparison + " (" + marks(key.size()) + ")";
}

std::string source_query::range(bool has_lower) const {
  const auto bound = [&](const std::string& comparison) {
    return "likelihood(" + compare(comparison) + ", " + likelihood + ")";
  };
  return (has_lower ? bound(">") + " AND " : "") + bound("<=");
}

std::string source_query::greatest() const {
  return "SELECT " + list(key) + " FROM " + from + " ORDER BY "
         + list(key, " DESC") + " LIMIT 1";
}

std::string source_query::walk(bool has_lower) const {
  return "SELECT " + list(key) + " FROM " + from + " WHERE " + range(has_lower)
         + " ORDER BY " + list(key) + " LIMIT ? OFFSET ?";
}

std::string source_query::rows(bool has_lower) const {
  return "SELECT " + list(cells) + " FROM " + from + " WHERE "
         + range(has_lower) + " ORDER BY " + list(key);
}

std::string source_query::rows_listed(const std::string& keys) const {
  return "SELECT " + list(cells) + " FROM " + from + " WHERE (" + list(key)
         + ") IN (SELECT " + key_cells(key.size()) + " FROM " + keys + ")";
}

std::string source_query::collect(const std::string& keys) const {
  return "INSERT INTO " + keys + " SELECT " + list(key) + ", count(*) FROM "
         + from + " GROUP BY " + list(key) + " ORDER BY " + list(key);
}

std::string source_query::count() const {
  return "SELECT count(*) FROM " + from;
}

std::string source_query::count_null() const {
  std::string nulls;
  for (const auto& name : key)
    nulls += (nulls.empty() ? "s." : " OR s.") + quote_identifier(name)
             + " IS NULL";
  return count() + " WHERE " + nulls;
}

std::string source_query::count_past() const {
  return count() + " WHERE " + compare(">");
}

std::string source_query::count_equal() const {
  return count() + " WHERE " + compare("=");
}

std::string from_table(const std::string& name) {
  return "\"main\"." + quote_identifier(name) + " AS s";
}

std::string from_query(const std::string& query) {
  return "(\n" + query + "\n) AS s";
}

std::string key_cells(size_t columns) {
  std::string out;
  for (size_t i = 0; i < columns; ++i)
    out += (i == 0 ? "c" : ", c") + std::to_string(i);
  return out;
}

} // namespace dunlin::sqlite
