#include "stores/mariadb/key_search.hpp"

#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/target_column.hpp"

namespace dunlin::mariadb {

namespace {

comparand comparand_of(const column_facts& column) {
  switch (target_column_of(column).form) {
  case stored_form::decimal:
    return comparand::decimal;
  case stored_form::integer:
  case stored_form::bits:
    return comparand::big_integer;
  case stored_form::instant:
    return comparand::instant;
  default:
    return comparand::plain;
  }
}

} // namespace

key_search::key_search(database& db, const table_facts& table,
                       const std::vector<std::string>& key)
    : db_(db), table_(table.quoted()), key_(key) {
  for (const auto& name : key)
    comparands_.push_back(comparand_of(*table.find(name)));
}

std::string key_search::sql(size_t keys) const {
  std::string wanted;
  if (key_.size() == 1)
    wanted = quote_name(key_[0]) + " IN (" + marks(keys) + ")";
  for (size_t i = 0; i < keys && key_.size() > 1; ++i) {
    wanted += i == 0 ? "(" : " OR (";
    for (size_t j = 0; j < key_.size(); ++j)
      wanted += (j == 0 ? "" : " AND ") + quote_name(key_[j]) + " = ?";
    wanted += ")";
  }
  return "SELECT " + name_list(key_) + " FROM " + table_ + " WHERE " + wanted;
}

result<std::unordered_set<std::string>>
key_search::find(std::span<const std::string_view> keys) {
  std::unordered_set<std::string> out;
  for (size_t which = 0; !keys.empty();) {
    while (keys.size() < pieces[which])
      ++which;
    auto& query = statements_[which];
    if (!query)
      query = std::make_unique<statement>(db_, sql(pieces[which]));
    parameters_.clear();
    for (const auto key : keys.first(pieces[which])) {
      size_t at = 0;
      for (value_reader reader{key}; !reader.at_end(); ++at)
        parameters_.add(reader.next(), comparands_[at]);
    }
    if (auto begun = query->execute(parameters_); !begun)
      return fail(begun.error());
    for (std::string found;; found.clear()) {
      const auto row = query->fetch(found);
      if (!row)
        return fail(row.error());
      if (!*row)
        break;
      out.insert(found);
    }
    keys = keys.subspan(pieces[which]);
  }
  return out;
}

} // namespace dunlin::mariadb
