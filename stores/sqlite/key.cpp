#include "stores/sqlite/key.hpp"

#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <tuple>

namespace dunlin::sqlite {

namespace {

std::vector<std::string> names_of(const table_facts& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns)
    names.push_back(column.name);
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& each) { return same_name(each, name); });
}

bool never_null(const table_facts& table,
                const std::vector<std::string>& columns) {
  return std::all_of(columns.begin(), columns.end(), [&](const auto& name) {
    const auto* column = table.find(name);
    return column != nullptr && column->not_null;
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
                  "`key` names " + display_name(name)
                      + ", which is not among the columns: "
                      + display_list(columns));
    if (contains(found, name))
      return fail(error_code::unknown_column,
                  "`key` names " + display_name(name) + " twice");
    found.push_back(*at);
  }
  return found;
}

/// The best unique columns that can't be NULL; null if there are none.
const unique_columns* find_unique(const table_facts& table) {
  const auto rank = [](const unique_columns& each) {
    return std::tuple{!each.is_primary, each.columns.size(), each.index};
  };
  const unique_columns* best = nullptr;
  for (const auto& each : table.unique)
    if (never_null(table, each.columns)
        && (best == nullptr || rank(each) < rank(*best)))
      best = &each;
  return best;
}

result<key_choice> choose_declared(const table_facts& table,
                                   const std::vector<std::string>& declared) {
  auto columns = spelled(names_of(table), declared);
  if (!columns)
    return fail(columns.error());
  key_choice key{std::move(*columns)};
  key.may_be_null = !never_null(table, key.columns);
  // More columns than the unique ones are as unique.
  key.is_unique = std::any_of(
      table.unique.begin(), table.unique.end(), [&](const auto& each) {
        return std::all_of(
            each.columns.begin(), each.columns.end(),
            [&](const auto& name) { return contains(key.columns, name); });
      });
  return key;
}

tl::unexpected<error> refuse_keyless(const std::string& what,
                                     const std::vector<std::string>& columns) {
  return fail(error_code::key_missing,
              what
                  + " has no key of its own; give `key` the columns that are "
                    "unique and never NULL, from: "
                  + display_list(columns));
}

} // namespace

result<key_choice> choose_key(const table_facts& table,
                              const std::vector<std::string>& declared) {
  if (!declared.empty())
    return choose_declared(table, declared);
  if (const auto* best = find_unique(table))
    return key_choice{best->columns,
                      best->is_primary ? key_origin::primary_key
                                       : key_origin::unique_index,
                      true, false};
  if (!table.rowid.empty())
    return key_choice{{table.rowid}, key_origin::rowid, true, false};
  return refuse_keyless((table.is_view ? "the view " : "the table ")
                            + display_name(table.name),
                        names_of(table));
}

result<key_choice> choose_key(const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared) {
  if (declared.empty())
    return refuse_keyless("a query", columns);
  auto found = spelled(columns, declared);
  if (!found)
    return fail(found.error());
  return key_choice{std::move(*found)};
}

} // namespace dunlin::sqlite
