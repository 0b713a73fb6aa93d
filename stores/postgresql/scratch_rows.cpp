#include "stores/postgresql/scratch_rows.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <array>
#include <string>
#include <vector>

namespace dunlin::postgresql {

namespace {

/// Rows that rows refer to may refer to others: so often they are fetched.
constexpr int parent_rounds_max = 32;

/// So many of them are asked for at once.
constexpr int keys_max = 500;

/// Tables of the user's, those of extensions excepted, which bring their rows.
constexpr const char* tables_to_copy
    = "SELECT c.oid::pg_catalog.regclass::text,"
      " (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM"
      " pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND"
      " NOT a.attisdropped AND a.attgenerated = '') FROM pg_catalog.pg_class c"
      " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE"
      " c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <>"
      " 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relname NOT"
      " LIKE 'dunlin\\_%' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d"
      " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND "
      "d.objid"
      " = c.oid AND d.deptype = 'e') ORDER BY 1";

/// Streams what a query gives into a table.
result<int64_t> stream(database& from, database& into, const std::string& query,
                       const std::string& target) {
  if (auto begun = from.begin_copy_out("COPY (" + query + ") TO STDOUT");
      !begun)
    return fail(begun.error());
  if (auto begun = into.begin_copy_in("COPY " + target + " FROM STDIN"); !begun)
    return fail(begun.error());
  std::array<char, 64 * 1024> bytes;
  for (;;) {
    const auto got = from.read_copy(bytes.data(), bytes.size());
    if (!got) {
      static_cast<void>(into.end_copy_in("the source can't be read"));
      return fail(got.error());
    }
    if (*got == 0)
      return into.end_copy_in();
    if (auto put = into.write_copy({bytes.data(), *got}); !put)
      return fail(put.error());
  }
}

/// A foreign key: names of tables, lists of columns.
struct reference {
  std::string child;
  std::string parent;
  std::vector<std::string> child_columns;
  std::vector<std::string> parent_columns;
};

std::string list_of(const std::vector<std::string>& columns,
                    const std::string& prefix) {
  std::string out;
  for (const auto& each : columns)
    out += (out.empty() ? "" : ", ") + prefix + each;
  return out;
}

/// The rows of the child that miss their parents, behind FROM.
std::string orphans_of(const reference& of) {
  std::string given;
  std::string same;
  for (size_t i = 0; i < of.child_columns.size(); ++i) {
    given += " AND c." + of.child_columns[i] + " IS NOT NULL";
    same += (i == 0 ? "p." : " AND p.") + of.parent_columns[i] + " = c."
            + of.child_columns[i];
  }
  return of.child + " AS c WHERE NOT EXISTS (SELECT FROM " + of.parent
         + " AS p WHERE " + same + ")" + given;
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text)
    if (c == '\n')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

/// Read in the source: the copy has no keys yet.
result<std::vector<reference>> references_of(database& from) {
  const auto names = [](const std::string& table, const std::string& keys) {
    return "(SELECT string_agg(quote_ident(a.attname), E'\\n' ORDER BY k.at)"
           " FROM unnest(f."
           + keys
           + ") WITH ORDINALITY AS k(number, at) JOIN pg_catalog.pg_attribute a"
             " ON a.attrelid = f."
           + table + " AND a.attnum = k.number)";
  };
  const auto found = from.query(
      "SELECT f.conrelid::pg_catalog.regclass::text,"
      " f.confrelid::pg_catalog.regclass::text, "
      + names("conrelid", "conkey") + ", " + names("confrelid", "confkey")
      + " FROM pg_catalog.pg_constraint f WHERE f.contype = 'f' AND"
        " f.conparentid = 0 AND f.convalidated ORDER BY 1, 2, f.conname");
  if (!found)
    return fail(found.error());
  std::vector<reference> out;
  for (int row = 0; row < found->rows(); ++row)
    out.push_back({found->text(row, 0), found->text(row, 1),
                   split_lines(found->text(row, 2)),
                   split_lines(found->text(row, 3))});
  return out;
}

/// Fetches some parents that rows of the copy miss. @returns how many came.
result<int64_t> fetch_parents(database& from, database& into,
                              const reference& of) {
  const auto missing = into.query(
      "SELECT DISTINCT " + list_of(of.child_columns, "c.") + " FROM "
      + orphans_of(of) + " LIMIT " + std::to_string(keys_max));
  if (!missing)
    return fail(missing.error());
  if (missing->rows() == 0)
    return int64_t{0};
  std::string keys;
  for (int row = 0; row < missing->rows(); ++row) {
    keys += row == 0 ? "(" : ", (";
    for (int column = 0; column < missing->columns(); ++column)
      keys += (column == 0 ? "" : ", ")
              + quote_literal(missing->bytes(row, column));
    keys += ")";
  }
  const auto columns = into.query(
      "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM"
      " pg_catalog.pg_attribute WHERE attrelid = "
      + quote_literal(of.parent)
      + "::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND"
        " attgenerated = ''");
  if (!columns)
    return fail(columns.error());
  const auto list = columns->text(0, 0);
  return stream(from, into,
                "SELECT " + list + " FROM " + of.parent + " WHERE ("
                    + list_of(of.parent_columns, "") + ") IN (" + keys + ")",
                of.parent + " (" + list + ")");
}

/// Leaves out what would break a foreign key.
result<void> drop_orphans(database& into,
                          const std::vector<reference>& references) {
  for (bool is_done = false; !is_done;) {
    is_done = true;
    for (const auto& each : references) {
      const auto gone = into.query("DELETE FROM " + each.child
                                   + " WHERE (tableoid, ctid)"
                                     " IN (SELECT c.tableoid, c.ctid FROM "
                                   + orphans_of(each) + ")");
      if (!gone)
        return fail(gone.error());
      is_done = is_done && gone->changed() == 0;
    }
  }
  return {};
}

} // namespace

result<void> copy_rows_for_scratch(database& from, database& into) {
  const auto tables = from.query(tables_to_copy);
  if (!tables)
    return fail(tables.error());
  for (int row = 0; row < tables->rows(); ++row) {
    const auto name = tables->text(row, 0);
    const auto columns = tables->text(row, 1);
    if (columns.empty())
      continue;
    const auto copied
        = stream(from, into,
                 "SELECT " + columns + " FROM ONLY " + name + " LIMIT "
                     + std::to_string(scratch_rows_max),
                 name + " (" + columns + ")");
    if (!copied)
      return fail(copied.error());
  }
  const auto references = references_of(from);
  if (!references)
    return fail(references.error());
  int64_t added = 1;
  for (int round = 0; round < parent_rounds_max && added > 0; ++round) {
    added = 0;
    for (const auto& each : *references) {
      const auto more = fetch_parents(from, into, each);
      if (!more)
        return fail(more.error());
      added += *more;
    }
  }
  return drop_orphans(into, *references);
}

result<void> finish_copy(database& from, database& into) {
  const auto sequences = from.query(
      "SELECT c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c JOIN"
      " pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind ="
      " 'S' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND"
      " c.relname NOT LIKE 'dunlin\\_%' ORDER BY 1");
  if (!sequences)
    return fail(sequences.error());
  for (int row = 0; row < sequences->rows(); ++row) {
    const auto name = sequences->text(row, 0);
    const auto at = from.query("SELECT last_value, is_called FROM " + name);
    if (!at)
      return fail(at.error());
    auto set = into.exec("SELECT pg_catalog.setval(" + quote_literal(name)
                         + ", " + at->text(0, 0) + ", "
                         + quote_literal(at->text(0, 1)) + ")");
    if (!set)
      return set;
  }
  const auto views = from.query(
      "SELECT oid::pg_catalog.regclass::text FROM pg_catalog.pg_class WHERE"
      " relkind = 'm' AND relispopulated ORDER BY oid");
  if (!views)
    return fail(views.error());
  for (int row = 0; row < views->rows(); ++row)
    if (auto filled
        = into.exec("REFRESH MATERIALIZED VIEW " + views->text(row, 0));
        !filled)
      return filled;
  return {};
}

} // namespace dunlin::postgresql
