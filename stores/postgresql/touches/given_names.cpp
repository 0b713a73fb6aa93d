#include "stores/postgresql/touches/given_names.hpp"

#include <algorithm>

namespace dunlin::postgresql {

std::string composed_name(const std::string& table,
                          const std::vector<std::string>& columns,
                          std::string_view ending) {
  auto out = table;
  for (const auto& each : columns)
    out += "_" + each;
  return out + "_" + std::string{ending};
}

std::string given_name(reading& in, size_t table, const std::string& composed) {
  const std::string schema{in.db.at(table).schema};
  auto out = composed;
  bool is_sure = true;
  for (size_t count = 1;; ++count) {
    const auto known = in.db.find(name_space::relations, schema, out);
    if (!known || !in.db.at(*known).exists)
      break;
    is_sure = false;
    // What may be there already is not made twice.
    if (!in.is_certain && in.db.at(*known).table == table)
      break;
    in.use(*known, use_verb::mentions);
    out = composed + std::to_string(count);
  }
  if (!is_sure || out.size() > name_bytes_max)
    in.db.unknown_endings.insert(composed.substr(composed.rfind('_') + 1));
  return out;
}

void note_indexes_of_parts(reading& in, size_t table, std::string_view ending) {
  const auto& object = in.db.at(table);
  if (object.is_partitioned && !object.children.empty())
    in.db.unknown_endings.emplace(ending);
}

void note_indexes_of_whole(reading& in, size_t whole) {
  const auto wholes = in.db.wholes_of(whole);
  const bool has_index
      = std::any_of(wholes.begin(), wholes.end(),
                    [&](auto each) { return !in.db.at(each).indexes.empty(); });
  if (has_index)
    for (const auto* each : {"idx", "key", "pkey", "excl"})
      in.db.unknown_endings.insert(each);
}

} // namespace dunlin::postgresql
