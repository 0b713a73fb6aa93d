#include "stores/postgresql/key.hpp"

#include "config/nearest.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>
#include <tuple>

namespace dunlin::postgresql {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

result<void> check_declared(const std::vector<std::string>& columns,
                            const std::vector<std::string>& declared) {
  std::vector<std::string> seen;
  for (const auto& name : declared) {
    if (!contains(columns, name))
      return fail(error_code::unknown_column,
                  "`key` names " + display_name(name)
                      + ", which is not among the columns"
                      + hint_for(name, columns));
    if (contains(seen, name))
      return fail(error_code::unknown_column,
                  "`key` names " + display_name(name) + " twice");
    seen.push_back(name);
  }
  return {};
}

/// The best unique columns that can't be NULL; null if there are none.
const unique_columns* find_unique(const table_facts& table) {
  const auto rank = [](const unique_columns& each) {
    return std::tuple{!each.is_primary, each.columns.size(), each.index};
  };
  const unique_columns* best = nullptr;
  for (const auto& each : table.unique)
    if (table.is_never_null(each.columns)
        && (best == nullptr || rank(each) < rank(*best)))
      best = &each;
  return best;
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
                              const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared) {
  if (declared.empty()) {
    if (const auto* best = find_unique(table))
      return key_choice{best->columns,
                        best->is_primary ? key_origin::primary_key
                                         : key_origin::unique_index,
                        true, false};
    return refuse_keyless((table.kind == 'v' ? "the view " : "the table ")
                              + display_name(table.plain_name()),
                          columns);
  }
  if (auto known = check_declared(columns, declared); !known)
    return fail(known.error());
  key_choice key{declared};
  key.may_be_null = !table.is_never_null(declared);
  // More columns than the unique ones are as unique.
  key.is_unique
      = !key.may_be_null
        && std::any_of(
            table.unique.begin(), table.unique.end(), [&](const auto& each) {
              return std::all_of(
                  each.columns.begin(), each.columns.end(),
                  [&](const auto& name) { return contains(declared, name); });
            });
  return key;
}

result<key_choice> choose_key(const std::vector<std::string>& columns,
                              const std::vector<std::string>& declared) {
  if (declared.empty())
    return refuse_keyless("a query", columns);
  if (auto known = check_declared(columns, declared); !known)
    return fail(known.error());
  return key_choice{declared};
}

} // namespace dunlin::postgresql
