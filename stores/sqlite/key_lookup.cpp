#include "stores/sqlite/key_lookup.hpp"

#include "config/assert.hpp"
#include "stores/row.hpp"
#include "stores/sqlite/row_refusal.hpp"
#include "stores/sqlite/row_sql.hpp"

namespace dunlin::sqlite {

result<key_lookup> key_lookup::make(database& db, const target_table& table,
                                    const std::vector<std::string>& columns) {
  const auto* unique = table.find_key(columns);
  DUNLIN_ASSERT(unique != nullptr);
  auto query = db.prepare(lookup_sql(table, *unique, columns), true);
  if (!query)
    return fail(query.error());
  return key_lookup{std::move(*query)};
}

result<key_standing> key_lookup::find(std::string_view key) {
  standing_.clear();
  query_.bind_cells(1, key);
  const auto found = query_.step();
  if (!found)
    return fail(found.error());
  auto is_same = true;
  value_reader wanted{key};
  for (int at = 0; *found && at < query_.columns(); ++at) {
    const auto cell = query_.column(at);
    is_same = is_same && is_same_value(wanted.next(), cell);
    append_value(standing_, cell);
  }
  query_.reset();
  if (!*found)
    return key_standing::nothing;
  return is_same ? key_standing::same_key : key_standing::other_key;
}

} // namespace dunlin::sqlite
