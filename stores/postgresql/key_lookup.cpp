#include "stores/postgresql/key_lookup.hpp"

#include "stores/postgresql/encode.hpp"
#include "stores/postgresql/literals.hpp"
#include "stores/postgresql/sql_text.hpp"

namespace dunlin::postgresql {

namespace {

/// A key as the target's columns would return it; empty if they would not keep
/// it.
std::string stored_key(const std::vector<const target_column*>& columns,
                       const key_tuple& key) {
  byte_buffer fields;
  value_reader cells{key};
  for (const auto* column : columns)
    if (encode_cell(*column, cells.next(), fields) == kept_as::refused)
      return {};
  std::string stored;
  auto rest = fields.view();
  for (const auto* column : columns)
    append_stored(*column, rest, stored);
  return stored;
}

} // namespace

result<uint64_t> count_standing(database& db, const target_table& table,
                                const std::vector<std::string>& columns,
                                const std::vector<key_tuple>& keys) {
  std::vector<const target_column*> of;
  std::vector<std::string> casts;
  std::string same;
  std::string names;
  std::string equal;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto* column = table.find(columns[i]);
    if (column == nullptr)
      return db.refuse(error_code::unknown_column,
                       "no column " + display_name(columns[i]));
    const auto name = "k" + std::to_string(i);
    const auto own = "t." + quote_identifier(columns[i]);
    of.push_back(column);
    casts.push_back(column->cast);
    names += (i == 0 ? "" : ", ") + name;
    equal += (i == 0 ? "" : " AND ") + own + " = w." + name;
    if (column->is_collatable)
      same += " AND " + own + "::text COLLATE \"C\" = w." + name
              + "::text COLLATE \"C\"";
  }
  std::string rows;
  for (const auto& key : keys)
    if (const auto stored = stored_key(of, key); !stored.empty())
      rows += (rows.empty() ? "(" : ", (") + literals_of(stored, casts) + ")";
  if (rows.empty())
    return 0;
  const auto found = db.query_integer(
      "SELECT count(*) FROM (VALUES " + rows + ") AS w(" + names
      + ") WHERE EXISTS (SELECT 1 FROM " + table.facts.sql_name()
      + " AS t WHERE " + equal + same + ")");
  if (!found)
    return fail(found.error());
  return static_cast<uint64_t>(*found);
}

} // namespace dunlin::postgresql
