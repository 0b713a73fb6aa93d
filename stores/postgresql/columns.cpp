#include "stores/postgresql/columns.hpp"

#include "stores/postgresql/types.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// The types and modifiers of a description as two arrays of SQL.
std::string arrays_of(const query_result& described) {
  std::string types;
  std::string modifiers;
  for (int i = 0; i < described.columns(); ++i) {
    const auto* comma = i == 0 ? "" : ",";
    types += comma + std::to_string(PQftype(described.handle(), i));
    modifiers += comma + std::to_string(PQfmod(described.handle(), i));
  }
  return "unnest('{" + types + "}'::oid[], '{" + modifiers + "}'::int[])";
}

} // namespace

result<std::vector<column_facts>> read_columns(database& db,
                                               const std::string& from) {
  const auto described = db.describe("SELECT s.* FROM " + from);
  if (!described)
    return fail(described.error());
  const auto found = db.query(
      "SELECT t.typname, t.typtype = 'e', t.typcategory,"
      " format_type(u.type, u.modifier), format_type(u.type, -1),"
      " t.typcollation <> 0, u.type, u.modifier FROM "
      + arrays_of(*described)
      + " WITH ORDINALITY AS u(type, modifier, n)"
        " JOIN pg_catalog.pg_type AS t ON t.oid = u.type ORDER BY u.n");
  if (!found)
    return fail(found.error());
  std::vector<column_facts> out;
  for (int i = 0; i < found->rows(); ++i) {
    type_facts type;
    type.oid = static_cast<Oid>(found->integer(i, 6));
    type.modifier = static_cast<int>(found->integer(i, 7));
    type.name = found->text(i, 0);
    type.is_enum = found->boolean(i, 1);
    type.category = found->text(i, 2).front();
    type.declared = found->text(i, 3);
    const auto kind = codec_of(type);
    out.push_back({PQfname(described->handle(), i), column_type_of(type),
                   kind.value_or(codec::text), !kind, found->text(i, 4),
                   found->boolean(i, 5)});
  }
  return out;
}

const column_facts* find_column(const std::vector<column_facts>& columns,
                                std::string_view name) noexcept {
  const auto at
      = std::find_if(columns.begin(), columns.end(),
                     [&](const auto& each) { return each.name == name; });
  return at == columns.end() ? nullptr : &*at;
}

std::vector<std::string> names_of(const std::vector<column_facts>& columns) {
  std::vector<std::string> out;
  for (const auto& column : columns)
    out.push_back(column.name);
  return out;
}

} // namespace dunlin::postgresql
