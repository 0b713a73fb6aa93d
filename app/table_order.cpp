#include "app/table_order.hpp"

#include "plan/access.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// A table that waits for its place.
struct waiting_table {
  const table_entry* table;
  /// Where its parents stand in the list.
  std::vector<size_t> parents;
  bool is_placed = false;
};

bool names_parent(const table_entry& child, const table_entry& other) {
  return std::any_of(
      child.parents.begin(), child.parents.end(),
      [&](const auto& name) { return same_table(name, other.name); });
}

std::vector<waiting_table> list_of(const std::vector<table_entry>& tables) {
  std::vector<waiting_table> out;
  for (const auto& table : tables)
    if (table.kind == table_kind::ordinary)
      out.push_back({&table, {}});
  for (auto& child : out)
    for (size_t i = 0; i < out.size(); ++i)
      if (names_parent(*child.table, *out[i].table))
        child.parents.push_back(i);
  return out;
}

/// The first that waits for no other; in a circle the first of all.
waiting_table& next_of(std::vector<waiting_table>& all) {
  waiting_table* first = nullptr;
  for (auto& table : all) {
    if (table.is_placed)
      continue;
    const auto is_ready = std::all_of(
        table.parents.begin(), table.parents.end(), [&](size_t parent) {
          return all[parent].is_placed || &all[parent] == &table;
        });
    if (is_ready)
      return table;
    if (first == nullptr)
      first = &table;
  }
  return *first;
}

} // namespace

std::vector<ordered_table>
in_parent_order(const std::vector<table_entry>& tables) {
  auto all = list_of(tables);
  std::vector<ordered_table> out;
  while (out.size() < all.size()) {
    auto& next = next_of(all);
    ordered_table placed{next.table, {}, {}};
    for (const auto parent : next.parents)
      (all[parent].is_placed ? placed.parents : placed.in_circle)
          .push_back(all[parent].table);
    next.is_placed = true;
    out.push_back(std::move(placed));
  }
  return out;
}

} // namespace dunlin
