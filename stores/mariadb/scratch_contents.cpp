#include "stores/mariadb/scratch_rows.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/query.hpp"

#include <utility>

namespace dunlin::mariadb {

namespace {

result<std::vector<column_contents>> columns_of(database& db,
                                                const schema_object& of) {
  std::vector<column_contents> out;
  if (of.kind == "sequence") {
    column_contents next;
    next.name = "next_not_cached_value";
    next.is_numbered = true;
    out.push_back(std::move(next));
    return out;
  }
  const auto found
      = db.ask("SELECT column_name, extra LIKE '%auto_increment%' OR"
               " coalesce(column_default, '') LIKE '%nextval(%' FROM"
               " information_schema.columns WHERE table_schema = database() AND"
               " table_name = ? ORDER BY ordinal_position",
               {sql::parameter(std::string_view{of.name})});
  if (!found)
    return fail(found.error());
  value_reader cells{found->cells};
  while (!cells.at_end()) {
    column_contents next;
    next.name = cells.next().bytes;
    next.is_numbered = cells.next().integer != 0;
    out.push_back(std::move(next));
  }
  return out;
}

result<table_contents> read_rows(database& db, const schema_object& of,
                                 const std::string& name,
                                 const std::set<column_name>& by_presence) {
  auto columns = columns_of(db, of);
  if (!columns)
    return fail(columns.error());
  std::string list;
  for (const auto& column : *columns)
    list += (list.empty() ? "" : ", ") + quote_name(column.name);
  std::vector<value> row(columns->size());
  table_summer sum{name, std::move(*columns), by_presence};
  statement query{db, "SELECT " + list + " FROM " + quote_name(of.name)};
  parameter_list none;
  if (auto begun = query.prepare(); !begun)
    return fail(begun.error());
  if (auto begun = query.execute(none); !begun)
    return fail(begun.error());
  std::string cells;
  for (;;) {
    cells.clear();
    const auto more = query.fetch(cells);
    if (!more)
      return fail(more.error());
    if (!*more)
      return sum.take();
    value_reader reader{cells};
    for (auto& cell : row)
      cell = reader.next();
    sum.add(row);
  }
}

} // namespace

result<scratch_contents>
read_contents(database& db, const std::string& name,
              const std::set<column_name>& by_presence) {
  const auto objects = read_schema(db);
  if (!objects)
    return fail(objects.error());
  scratch_contents out;
  for (const auto& each : *objects) {
    const auto full = name + "." + each.name;
    out.schema[each.kind + " " + full] = each.text + each.sql_mode;
    if (each.kind != "table" && each.kind != "sequence")
      continue;
    auto rows = read_rows(db, each, full, by_presence);
    if (!rows)
      return fail(rows.error());
    out.tables.emplace(full, std::move(*rows));
  }
  return out;
}

} // namespace dunlin::mariadb
