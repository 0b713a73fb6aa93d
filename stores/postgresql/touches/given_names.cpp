#include "stores/postgresql/touches/given_names.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

namespace {

constexpr std::array<std::string_view, 6> endings{"idx",  "key", "pkey",
                                                  "excl", "seq", "stat"};

/// `pkey` of `t_pkey1`: how a name ends that the server gives; empty: it gives
/// no such name.
std::string_view ending_of(std::string_view name) {
  const auto end = name.find_last_not_of("0123456789") + 1;
  name = name.substr(0, end);
  const auto bar = name.rfind('_');
  if (bar == std::string_view::npos)
    return {};
  const auto found
      = std::find(endings.begin(), endings.end(), name.substr(bar + 1));
  return found == endings.end() ? std::string_view{} : *found;
}

/// What all names with an ending are to the plan.
size_t names_with(reading& in, std::string_view ending) {
  return in.other("given names:" + std::string{ending});
}

} // namespace

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
    note_given_names(in, composed.substr(composed.rfind('_') + 1));
  return out;
}

void note_given_names(reading& in, std::string_view ending) {
  in.db.unknown_endings.emplace(ending);
  in.use(names_with(in, ending), use_verb::reads);
}

void use_unknown_name(reading& in, std::string_view what,
                      const std::string& name) {
  const auto ending = ending_of(name);
  if (ending.empty())
    return;
  // Two that speak of such names do not see each other.
  in.use(names_with(in, ending), use_verb::advances);
  if (in.db.unknown_endings.contains(std::string{ending}))
    in.give_up(std::string{what} + " " + name
               + " may be one that the server gave its name");
}

void note_indexes_of_parts(reading& in, size_t table, std::string_view ending) {
  const auto& object = in.db.at(table);
  if (object.is_partitioned && !object.children.empty())
    note_given_names(in, ending);
}

void note_indexes_of_whole(reading& in, size_t whole) {
  const auto wholes = in.db.wholes_of(whole);
  const bool has_index
      = std::any_of(wholes.begin(), wholes.end(),
                    [&](auto each) { return !in.db.at(each).indexes.empty(); });
  if (has_index)
    for (const auto* each : {"idx", "key", "pkey", "excl"})
      note_given_names(in, each);
}

} // namespace dunlin::postgresql
