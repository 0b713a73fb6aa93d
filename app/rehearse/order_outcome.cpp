#include "app/rehearse/order_outcome.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

std::string table_part(const std::string& table) {
  return "table " + table;
}

/// The keys of two maps, each once.
template <class Map>
std::set<std::string> names_in(const Map& left, const Map& right) {
  std::set<std::string> out;
  for (const auto* of : {&left, &right})
    for (const auto& [name, what] : *of)
      out.insert(name);
  return out;
}

template <class Map>
const typename Map::mapped_type* find(const Map& in, const std::string& name) {
  const auto at = in.find(name);
  return at == in.end() ? nullptr : &at->second;
}

/// The names of columns whose values differ, which are of one table.
std::vector<std::string> columns_that_differ(const table_contents& left,
                                             const table_contents& right) {
  std::vector<std::string> out;
  if (left.columns.size() != right.columns.size())
    return out;
  for (size_t i = 0; i < left.columns.size(); ++i)
    if (left.columns[i].sum != right.columns[i].sum)
      out.push_back(right.columns[i].name);
  return out;
}

/// What differs in one store.
class comparison {
public:
  comparison(const std::string& store, const volatile_parts& known)
      : store_(store), known_(known) {
    // nop
  }

  void add(const scratch_contents& left, const scratch_contents& right) {
    for (const auto& name : names_in(left.schema, right.schema)) {
      const auto* one = find(left.schema, name);
      const auto* other = find(right.schema, name);
      if (one == nullptr || other == nullptr || *one != *other)
        keep({{store_, name}, true, {}});
    }
    for (const auto& name : names_in(left.tables, right.tables)) {
      const auto* one = find(left.tables, name);
      const auto* other = find(right.tables, name);
      if (one == nullptr || other == nullptr)
        keep({{store_, table_part(name)}, true, {}});
      else
        add(name, *one, *other);
    }
  }

  std::vector<part_difference> out;
  std::set<std::pair<std::string, std::string>> numbered;

private:
  void add(const std::string& table, const table_contents& left,
           const table_contents& right) {
    if (left.rows != right.rows)
      return keep({{store_, table_part(table)}, false, {}});
    if (left.sum == right.sum)
      return;
    if (left.loose_sum != right.loose_sum) {
      auto columns = columns_that_differ(left, right);
      const auto& presence = known_.columns_of(store_);
      std::erase_if(columns, [&](const auto& column) {
        return presence.contains({table, column});
      });
      return keep({{store_, table_part(table)}, false, std::move(columns)});
    }
    // The same numbers may stand in other rows.
    for (const auto& column : right.columns)
      if (column.is_numbered)
        numbered.emplace(store_, table + "." + column.name);
  }

  void keep(part_difference next) {
    const auto is_same = [&](const auto& one) { return one.name == next.name; };
    if (!known_.parts.contains(next.name)
        && std::none_of(out.begin(), out.end(), is_same))
      out.push_back(std::move(next));
  }

  const std::string& store_;
  const volatile_parts& known_;
};

} // namespace

const std::set<column_name>&
volatile_parts::columns_of(const std::string& store) const {
  static const std::set<column_name> none;
  const auto at = columns.find(store);
  return at == columns.end() ? none : at->second;
}

std::vector<part_difference>
differences_of(const order_outcome& left, const order_outcome& right,
               const volatile_parts& known,
               std::set<std::pair<std::string, std::string>>* numbered) {
  DUNLIN_ASSERT(!left.failure && !right.failure);
  std::vector<part_difference> out;
  for (const auto& [store, contents] : left.contents) {
    comparison of{store, known};
    of.add(contents, right.contents.at(store));
    out.insert(out.end(), of.out.begin(), of.out.end());
    if (numbered != nullptr)
      numbered->insert(of.numbered.begin(), of.numbered.end());
  }
  return out;
}

void note_volatile(const order_outcome& left, const order_outcome& right,
                   volatile_parts& known) {
  for (const auto& each : differences_of(left, right, known)) {
    // There is no column to blame.
    if (each.columns.empty()) {
      known.parts.insert(each.name);
      continue;
    }
    const auto table = each.name.part.substr(table_part("").size());
    for (const auto& column : each.columns)
      known.columns[each.name.store].emplace(table, column);
  }
}

} // namespace dunlin
