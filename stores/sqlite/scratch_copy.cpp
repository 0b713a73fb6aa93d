#include "stores/sqlite/scratch_copy.hpp"

#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace dunlin::sqlite {

namespace {

/// Rows that rows refer to may refer to others: so often they are fetched, and
/// what is still without parents then is left out.
constexpr int parent_rounds_max = 32;

/// The path as SQLite reads it in a URI.
std::string uri_of(const std::string& path) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "file:";
  for (const char c : path) {
    if (c != '%' && c != '?' && c != '#') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out + "?mode=ro";
}

/// What is not to be copied: what SQLite makes by itself, and our own.
constexpr const char* names_to_copy
    = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND"
      " name NOT LIKE 'dunlin\\_%' ESCAPE '\\'"
      " AND tbl_name NOT LIKE 'dunlin\\_%' ESCAPE '\\'";

result<void> make_objects(database& db, const std::string& kinds) {
  const auto texts = collect_texts(
      db.prepare("SELECT sql FROM source.sqlite_schema WHERE sql NOTNULL AND"
                 " type IN ("
                 + kinds + ") AND " + names_to_copy
                 + " AND name NOT IN (SELECT name FROM"
                   " pragma_table_list WHERE schema = 'source' AND type ="
                   " 'shadow') ORDER BY rowid"));
  if (!texts)
    return fail(texts.error());
  for (const auto& text : *texts)
    if (auto made = db.exec(text); !made)
      return made;
  return {};
}

/// The columns that can be written, the rowid first where it can be named.
result<std::vector<std::string>> columns_to_copy(database& db,
                                                 const std::string& table) {
  auto out = collect_texts(make_query(
      db, "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0", table));
  if (!out)
    return out;
  auto has_rowid = make_query(db,
                              "SELECT 1 FROM pragma_table_list WHERE schema ="
                              " 'main' AND name = ?1 AND wr = 0 AND NOT EXISTS"
                              " (SELECT 1 FROM pragma_table_xinfo(?1) WHERE"
                              " lower(name) = 'rowid')",
                              table);
  if (!has_rowid)
    return fail(has_rowid.error());
  const auto found = has_rowid->step();
  if (!found)
    return fail(found.error());
  if (*found)
    out->insert(out->begin(), "rowid");
  return out;
}

/// By table.
using column_lists = std::map<std::string, std::vector<std::string>>;

/// @param is_whole it belongs to a virtual table, which can't be read by a part
///   of its rows.
result<void> copy_rows(database& db, const std::string& table,
                       const std::string& columns, bool is_whole) {
  const auto name = quote_identifier(table);
  return db.exec(
      "DELETE FROM main." + name + "; INSERT INTO main." + name + "(" + columns
      + ") SELECT " + columns + " FROM source." + name
      + (is_whole ? "" : " LIMIT " + std::to_string(scratch_rows_max)));
}

/// One foreign key, as SQL.
struct reference {
  std::string child;
  std::string parent;
  std::string child_columns;
  std::string parent_columns;
};

result<std::vector<reference>> references_of(database& db,
                                             const std::string& child) {
  std::vector<reference> out;
  int64_t last = -1;
  // A key that names no columns means those of the primary key.
  const auto read = for_each_row(
      make_query(db,
                 "SELECT f.id, f.\"table\", f.\"from\", coalesce(f.\"to\","
                 " (SELECT p.name FROM pragma_table_info(f.\"table\") p"
                 " WHERE p.pk = f.seq + 1), '') FROM"
                 " pragma_foreign_key_list(?1) f ORDER BY f.id, f.seq",
                 child),
      [&](const statement& row) {
        const auto from = quote_identifier(row.column_text(2));
        const auto to = quote_identifier(row.column_text(3));
        if (row.column_integer(0) == last) {
          out.back().child_columns += ", " + from;
          out.back().parent_columns += ", " + to;
        } else {
          out.push_back({child, row.column_text(1), from, to});
        }
        last = row.column_integer(0);
      });
  if (!read)
    return fail(read.error());
  return out;
}

/// Fetches rows that others refer to.
class parent_search {
public:
  parent_search(database& db, const column_lists& columns)
      : db_(db), columns_(columns) {
    // nop
  }

  result<void> run() {
    if (auto found = find_references(); !found)
      return found;
    for (int round = 0; round < parent_rounds_max; ++round) {
      int64_t added = 0;
      for (const auto& each : references_) {
        const auto more = fetch(each);
        if (!more)
          return fail(more.error());
        added += *more;
      }
      if (added == 0)
        break;
    }
    return {};
  }

private:
  result<void> find_references() {
    for (const auto& [child, columns] : columns_) {
      auto some = references_of(db_, child);
      if (!some)
        return fail(some.error());
      for (auto& each : *some) {
        const auto parent = std::find_if(
            columns_.begin(), columns_.end(),
            [&](const auto& one) { return same_name(one.first, each.parent); });
        // A key without the columns it means is broken.
        if (parent == columns_.end()
            || each.parent_columns.find("\"\"") != std::string::npos)
          continue;
        each.parent = parent->first;
        references_.push_back(std::move(each));
      }
    }
    return {};
  }

  result<int64_t> fetch(const reference& of) {
    const auto columns = identifier_list(columns_.at(of.parent));
    const auto parent = quote_identifier(of.parent);
    const auto child = quote_identifier(of.child);
    // Rows that are there already are not looked for again.
    return change_rows(
        db_, "INSERT OR IGNORE INTO main." + parent + "(" + columns
                 + ") SELECT " + columns + " FROM source." + parent + " WHERE ("
                 + of.parent_columns + ") IN (SELECT " + of.child_columns
                 + " FROM main." + child + " EXCEPT SELECT " + of.parent_columns
                 + " FROM main." + parent + ")");
  }

  database& db_;
  const column_lists& columns_;
  std::vector<reference> references_;
};

result<void> copy_sequences(database& db) {
  const auto known = db.query_integer(
      "SELECT count(*) FROM source.sqlite_schema WHERE name ="
      " 'sqlite_sequence' AND EXISTS (SELECT 1 FROM main.sqlite_schema WHERE"
      " name = 'sqlite_sequence')");
  if (!known)
    return fail(known.error());
  if (*known == 0)
    return {};
  return db.exec("DELETE FROM main.sqlite_sequence; INSERT INTO"
                 " main.sqlite_sequence SELECT * FROM source.sqlite_sequence"
                 " WHERE name NOT LIKE 'dunlin\\_%' ESCAPE '\\'");
}

result<void> copy_all_rows(database& db) {
  const auto tables = collect_rows(
      db.prepare("SELECT name, type = 'shadow' FROM pragma_table_list WHERE"
                 " schema = 'main' AND type IN ('table', 'shadow') AND name NOT"
                 " LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"),
      [](const statement& row) {
        return std::pair{row.column_text(0), row.column_integer(1) != 0};
      });
  if (!tables)
    return fail(tables.error());
  column_lists lists;
  for (const auto& [table, is_whole] : *tables) {
    auto columns = columns_to_copy(db, table);
    if (!columns)
      return fail(columns.error());
    auto copied = copy_rows(db, table, identifier_list(*columns), is_whole);
    if (!copied)
      return copied;
    lists.emplace(table, std::move(*columns));
  }
  if (auto found = parent_search{db, lists}.run(); !found)
    return found;
  return copy_sequences(db);
}

/// What of the file itself a script may look at.
result<void> copy_settings(database& db) {
  for (const auto* name : {"user_version", "application_id"}) {
    const auto set = db.query_integer("PRAGMA source." + std::string{name});
    if (!set)
      return fail(set.error());
    auto copied = db.exec("PRAGMA main." + std::string{name} + " = "
                          + std::to_string(*set));
    if (!copied)
      return copied;
  }
  return {};
}

result<void> copy_all(database& db) {
  // Views and triggers last: they may name anything, and triggers would fire.
  auto done = make_objects(db, "'table'");
  if (done)
    done = copy_all_rows(db);
  for (const auto* kind : {"'index'", "'view'", "'trigger'"})
    if (done)
      done = make_objects(db, kind);
  if (done)
    done = copy_settings(db);
  return done;
}

} // namespace

result<void> copy_for_scratch(database& from, database& into) {
  const auto encoding = from.query_text("PRAGMA encoding");
  if (!encoding)
    return fail(encoding.error());
  auto done = into.exec("PRAGMA foreign_keys = off; PRAGMA synchronous = off;"
                        " PRAGMA encoding = "
                        + quote_literal(*encoding) + "; ATTACH "
                        + quote_literal(uri_of(from.path())) + " AS source");
  if (done)
    done = into.exec("BEGIN");
  if (done)
    done = copy_all(into);
  if (done)
    done = into.exec("COMMIT; DETACH source");
  return done;
}

} // namespace dunlin::sqlite
