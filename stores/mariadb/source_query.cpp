#include "stores/mariadb/source_query.hpp"

#include "stores/mariadb/sql_text.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

std::string column(const std::string& name) {
  return "s." + quote_name(name);
}

std::vector<value> values_of(std::string_view cells) {
  std::vector<value> out;
  for (value_reader reader{cells}; !reader.at_end();)
    out.push_back(reader.next());
  return out;
}

} // namespace

// -- parts of texts -----------------------------------------------------------

bool source_query::has_large() const noexcept {
  return std::find(is_large.begin(), is_large.end(), true) != is_large.end();
}

std::string source_query::list(const std::vector<std::string>& names) const {
  std::string out;
  for (const auto& name : names)
    out += (out.empty() ? "" : ", ") + column(name);
  return out;
}

std::string source_query::sorted(size_t number, const std::string& name) const {
  const bool is_text = !is_named.empty() && is_named[number];
  return is_text ? "concat(" + name + ")" : name;
}

std::string source_query::order(const std::string& suffix) const {
  std::string out;
  for (size_t i = 0; i < key.size(); ++i)
    out += (i == 0 ? "" : ", ") + sorted(i, column(key[i])) + suffix;
  return out;
}

/// The bytes of the large cells of a row.
std::string source_query::size() const {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i)
    if (is_large[i])
      out += (out.empty() ? "coalesce(length(" : " + coalesce(length(")
             + column(cells[i]) + "), 0)";
  return "(" + out + ")";
}

std::string source_query::row_list() const {
  if (!has_large())
    return list(cells);
  const auto bytes = size();
  auto out = "CAST(IF(" + bytes + " > ?, " + bytes + ", 0) AS UNSIGNED)";
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto cell = column(cells[i]);
    out += is_large[i] ? ", IF(" + bytes + " > ?, NULL, " + cell + ")"
                       : ", " + cell;
  }
  return out;
}

size_t source_query::size_parameters() const noexcept {
  const auto large = std::count(is_large.begin(), is_large.end(), true);
  return large == 0 ? 0 : static_cast<size_t>(large) + 1;
}

/// `(a < ? OR (a = ? AND b <= ?))` for a `last` of `<=`.
std::string source_query::compare(const std::string& last) const {
  const auto strict = last.substr(0, 1);
  std::string out;
  std::string equal;
  for (size_t i = 0; i < key.size(); ++i) {
    const auto name = column(key[i]);
    const auto& comparison = i + 1 == key.size() ? last : strict;
    out += (i == 0 ? "" : " OR ") + ("(" + equal) + sorted(i, name) + " "
           + comparison + " ?)";
    equal += name + " = ? AND ";
  }
  return "(" + out + ")";
}

std::string source_query::range(bool has_lower) const {
  return (has_lower ? compare(">") + " AND " : "") + compare("<=");
}

std::string source_query::is_null() const {
  std::string out;
  for (const auto& name : key)
    out += (out.empty() ? "" : " OR ") + column(name) + " IS NULL";
  return "(" + out + ")";
}

// -- texts --------------------------------------------------------------------

std::string source_query::columns() const {
  return "SELECT " + list(cells) + " FROM " + from;
}

std::string source_query::greatest() const {
  return "SELECT " + list(key) + " FROM " + from + " " + by_index + " ORDER BY "
         + order(" DESC") + " LIMIT 1";
}

std::string source_query::walk(bool has_lower) const {
  return "SELECT " + list(key) + " FROM " + from + " " + by_index + " WHERE "
         + range(has_lower) + " ORDER BY " + order() + " LIMIT ?";
}

std::string source_query::walk_copies(bool has_lower) const {
  return "SELECT " + list(key) + ", count(*) FROM " + from + " " + by_index
         + " WHERE " + range(has_lower) + " GROUP BY " + list(key)
         + " ORDER BY " + order() + " LIMIT ?";
}

std::string source_query::nth(bool has_lower) const {
  return "SELECT " + list(key) + " FROM " + from + " " + by_index + " WHERE "
         + range(has_lower) + " ORDER BY " + order() + " LIMIT 1 OFFSET ?";
}

std::string source_query::rows(bool has_lower) const {
  return "SELECT " + row_list() + " FROM " + from + " " + by_index + " WHERE "
         + range(has_lower) + " ORDER BY " + order();
}

std::string source_query::rows_listed(size_t keys, bool has_lower,
                                      bool is_indexed) const {
  std::string wanted;
  if (key.size() == 1)
    wanted = column(key[0]) + " IN (" + marks(keys) + ")";
  for (size_t i = 0; i < keys && key.size() > 1; ++i) {
    std::string one;
    if (is_indexed)
      for (const auto& name : key)
        one += (one.empty() ? "(" : " AND ") + column(name) + " = ?";
    else
      one = "(" + marks(key.size());
    wanted += (i == 0 ? "" : is_indexed ? " OR " : ", ") + one + ")";
  }
  if (key.size() > 1 && !is_indexed)
    wanted = "(" + list(key) + ") IN (" + wanted + ")";
  return "SELECT " + row_list() + " FROM " + from + " " + by_index + " WHERE ("
         + wanted + ")" + (has_lower ? " AND " + compare(">") : "")
         + " ORDER BY " + order();
}

std::string source_query::collect(bool has_lower) const {
  return "SELECT " + list(key) + ", count(*) FROM " + from
         + (has_lower ? " WHERE " + compare(">") : "") + " GROUP BY "
         + list(key) + " ORDER BY " + order();
}

std::string source_query::count() const {
  return "SELECT count(*) FROM " + from;
}

std::string source_query::count_parts() const {
  return "SELECT count(*), count(IF(" + is_null() + ", 1, NULL)), count(IF("
         + compare(">") + ", 1, NULL)) FROM " + from;
}

std::string source_query::count_null() const {
  return count() + " WHERE " + is_null();
}

// -- parameters ---------------------------------------------------------------

void source_query::add_compare(parameter_list& to,
                               std::string_view cells_of_key) const {
  const auto values = values_of(cells_of_key);
  for (size_t i = 0; i < values.size(); ++i)
    for (size_t j = 0; j <= i; ++j)
      to.add(values[j], comparands[j]);
}

void source_query::add_range(parameter_list& to, std::string_view after,
                             std::string_view upper) const {
  if (!after.empty())
    add_compare(to, after);
  add_compare(to, upper);
}

void source_query::add_lower(parameter_list& to, std::string_view after) const {
  add_compare(to, after);
}

void source_query::add_key(parameter_list& to,
                           std::string_view cells_of_key) const {
  const auto values = values_of(cells_of_key);
  for (size_t i = 0; i < values.size(); ++i)
    to.add(values[i], comparands[i]);
}

std::string from_query(const std::string& query) {
  return "(\n" + query + "\n) AS s";
}

} // namespace dunlin::mariadb
