#include "stores/mariadb/key_condition.hpp"

#include "stores/mariadb/sql_text.hpp"

namespace dunlin::mariadb {

std::string key_condition::list(const std::string& row) const {
  std::string out;
  for (const auto& name : columns_)
    out += (out.empty() ? "" : ", ") + row + "." + quote_name(name);
  return out;
}

std::string key_condition::compare(const std::string& row,
                                   const std::string& last) const {
  const auto strict = last.substr(0, 1);
  std::string out;
  std::string same;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const auto name = row + "." + quote_name(columns_[i]);
    const auto& comparison = i + 1 == columns_.size() ? last : strict;
    out += (i == 0 ? "(" : " OR (") + same + name + " " + comparison + " ?)";
    same += name + " = ? AND ";
  }
  return "(" + out + ")";
}

std::string key_condition::equal(const std::string& row) const {
  std::string out;
  for (const auto& name : columns_)
    out += (out.empty() ? "(" : " AND ") + row + "." + quote_name(name)
           + " = ?";
  return out + ")";
}

std::string key_condition::text(sql::row_scope scope,
                                const std::string& row) const {
  switch (scope) {
  case sql::row_scope::first:
    return compare(row, "<=");
  case sql::row_scope::range:
    return "(" + compare(row, ">") + " AND " + compare(row, "<=") + ")";
  case sql::row_scope::one:
    return equal(row);
  }
  return "";
}

void key_condition::add_compare(parameter_list& to,
                                std::string_view key) const {
  for (size_t i = 0; i < columns_.size(); ++i) {
    value_reader reader{key};
    for (size_t j = 0; j <= i; ++j)
      to.add(reader.next(), comparands_[j]);
  }
}

void key_condition::add(parameter_list& to, const sql::rows_meant& rows) const {
  if (rows.scope == sql::row_scope::one) {
    size_t at = 0;
    for (value_reader reader{rows.key}; !reader.at_end(); ++at)
      to.add(reader.next(), comparands_[at]);
    return;
  }
  if (rows.scope == sql::row_scope::range)
    add_compare(to, rows.after);
  add_compare(to, rows.key);
}

} // namespace dunlin::mariadb
