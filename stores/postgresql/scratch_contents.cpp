#include "stores/postgresql/scratch_rows.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <utility>

namespace dunlin::postgresql {

namespace {

/// Rows in memory at a time.
constexpr const char* fetch = "FETCH 1000 FROM dunlin_rows";

/// A table or what is read like one.
struct relation {
  std::string name;
  bool is_sequence = false;
};

result<std::vector<relation>> relations(database& db) {
  const auto found = db.query(
      "SELECT c.oid::pg_catalog.regclass::text, c.relkind = 'S' FROM"
      " pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid ="
      " c.relnamespace WHERE (c.relkind IN ('r', 'S') OR c.relkind = 'm' AND"
      " c.relispopulated) AND c.relpersistence <> 't' AND n.nspname <>"
      " 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relname NOT"
      " LIKE 'dunlin\\_%'");
  if (!found)
    return fail(found.error());
  std::vector<relation> out;
  for (int row = 0; row < found->rows(); ++row)
    out.push_back({found->text(row, 0), found->boolean(row, 1)});
  return out;
}

column_contents named(std::string name, bool is_numbered) {
  column_contents out;
  out.name = std::move(name);
  out.is_numbered = is_numbered;
  return out;
}

/// Those of a sequence are where it stands, not when that was logged.
result<std::vector<column_contents>> columns_of(database& db,
                                                const relation& of) {
  std::vector<column_contents> out;
  if (of.is_sequence) {
    out.push_back(named("last_value", true));
    out.push_back(named("is_called", true));
    return out;
  }
  const auto found = db.query(
      "SELECT a.attname, a.attidentity <> '' OR coalesce("
      "pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%', false)"
      " FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON"
      " d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = "
      + quote_literal(of.name)
      + "::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY"
        " a.attnum");
  if (!found)
    return fail(found.error());
  for (int row = 0; row < found->rows(); ++row)
    out.push_back(named(found->text(row, 0), found->boolean(row, 1)));
  return out;
}

/// @param name of the table or sequence, as SQL.
result<void> read_rows(database& db, const std::string& name, size_t columns,
                       const std::string& list, table_summer& into) {
  auto opened = db.exec("DECLARE dunlin_rows NO SCROLL CURSOR FOR SELECT "
                        + list + " FROM ONLY " + name);
  std::vector<value> cells(columns);
  while (opened) {
    const auto some = db.query(fetch);
    if (!some)
      return fail(some.error());
    if (some->rows() == 0)
      return db.exec("CLOSE dunlin_rows");
    for (int row = 0; row < some->rows(); ++row) {
      for (int at = 0; at < static_cast<int>(columns); ++at) {
        auto& cell = cells[static_cast<size_t>(at)];
        cell = {};
        if (some->is_null(row, at))
          continue;
        cell.kind = value_kind::text;
        cell.bytes = some->bytes(row, at);
      }
      into.add(cells);
    }
  }
  return opened;
}

result<void> read_relation(database& db, const relation& of,
                           const std::set<column_name>& by_presence,
                           scratch_contents& into) {
  auto columns = columns_of(db, of);
  if (!columns)
    return fail(columns.error());
  std::string list;
  for (const auto& column : *columns)
    list += (list.empty() ? "" : ", ") + quote_identifier(column.name);
  const auto count = columns->size();
  table_summer sum{of.name, std::move(*columns), by_presence};
  if (auto read = read_rows(db, of.name, count, list, sum); !read)
    return read;
  into.tables.emplace(of.name, sum.take());
  return {};
}

} // namespace

result<void> read_tables(database& db, const std::set<column_name>& by_presence,
                         scratch_contents& into) {
  // Names in full, whatever the path.
  auto done = db.exec("SET search_path TO ''");
  if (done)
    done = db.begin("BEGIN READ ONLY");
  if (!done)
    return done;
  const auto all = relations(db);
  if (!all)
    return fail(all.error());
  for (const auto& each : *all)
    if (done = read_relation(db, each, by_presence, into); !done)
      return done;
  return db.commit();
}

} // namespace dunlin::postgresql
