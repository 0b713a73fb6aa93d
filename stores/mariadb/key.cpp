#include "stores/mariadb/key.hpp"

#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <tuple>

namespace dunlin::mariadb {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& each) { return same_name(each, name); });
}

bool never_null(const table_facts& table,
                const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& name) {
    const auto* column = table.find(name);
    return column != nullptr && column->is_not_null;
  });
}

/// The declared columns as the source spells them.
result<std::vector<std::string>>
spelled(const std::vector<std::string>& columns,
        const std::vector<std::string>& declared) {
  std::vector<std::string> found;
  for (const auto& name : declared) {
    const auto at
        = std::find_if(columns.begin(), columns.end(),
                       [&](const auto& each) { return same_name(each, name); });
    if (at == columns.end())
      return fail(error_code::unknown_column,
                  "`key` names " + sql::display_name(name)
                      + ", which is not among the columns: "
                      + sql::display_list(columns));
    if (contains(found, name))
      return fail(error_code::unknown_column,
                  "`key` names " + sql::display_name(name) + " twice");
    found.push_back(*at);
  }
  return found;
}

/// Whether the index begins with these columns, in this order.
bool begins_with(const index_facts& index,
                 const std::vector<std::string>& columns) {
  return index.columns.size() >= columns.size()
         && std::equal(columns.begin(), columns.end(), index.columns.begin(),
                       same_name);
}

/// The shortest index that has the key's order.
std::string index_of(const table_facts& table,
                     const std::vector<std::string>& key) {
  const index_facts* best = nullptr;
  for (const auto& index : table.indexes)
    if (begins_with(index, key)
        && (best == nullptr || index.columns.size() < best->columns.size()
            || index.is_primary()))
      best = &index;
  return best == nullptr ? "" : best->name;
}

result<key_choice> choose_declared(const table_facts& table,
                                   const std::vector<std::string>& declared) {
  auto columns = spelled(table.column_names(), declared);
  if (!columns)
    return fail(columns.error());
  key_choice key;
  key.columns = std::move(*columns);
  key.index = index_of(table, key.columns);
  key.may_be_null = !never_null(table, key.columns);
  // More columns than the unique ones are as unique, but for NULLs.
  key.is_unique
      = !key.may_be_null
        && std::any_of(
            table.indexes.begin(), table.indexes.end(), [&](const auto& index) {
              return index.is_unique
                     && std::all_of(index.columns.begin(), index.columns.end(),
                                    [&](const auto& name) {
                                      return contains(key.columns, name);
                                    });
            });
  return key;
}

tl::unexpected<error> refuse_keyless(const std::string& what,
                                     const std::vector<std::string>& columns) {
  return fail(error_code::key_missing,
              what
                  + " has no key of its own; give `key` the columns that are "
                    "unique and never NULL, from: "
                  + sql::display_list(columns));
}

} // namespace

const index_facts* find_unique(const table_facts& table) {
  const auto rank = [](const index_facts& each) {
    return std::tuple{!each.is_primary(), each.columns.size(), each.name};
  };
  const index_facts* best = nullptr;
  for (const auto& each : table.indexes)
    if (each.is_unique && never_null(table, each.columns)
        && (best == nullptr || rank(each) < rank(*best)))
      best = &each;
  return best;
}

result<key_choice> choose_key(const table_facts& table,
                              const std::vector<std::string>& declared) {
  if (!declared.empty())
    return choose_declared(table, declared);
  const auto* best = find_unique(table);
  if (best == nullptr)
    return refuse_keyless("the table " + sql::display_name(table.name),
                          table.column_names());
  return key_choice{best->columns,
                    best->is_primary() ? key_origin::primary_key
                                       : key_origin::unique_index,
                    best->name, true, false};
}

result<key_choice> choose_key(const std::string& what,
                              const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared) {
  if (declared.empty())
    return refuse_keyless(what, columns);
  auto found = spelled(columns, declared);
  if (!found)
    return fail(found.error());
  key_choice key;
  key.columns = std::move(*found);
  return key;
}

} // namespace dunlin::mariadb
