#include "stores/sqlite/listed_keys.hpp"

#include "stores/key_file.hpp"
#include "stores/sqlite/affinity.hpp"
#include "stores/sqlite/key_table.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <optional>

namespace dunlin::sqlite {

namespace {

/// What a text of the file may stand for: itself, a number, a BLOB. So many
/// columns the table of texts has for each column of the key.
constexpr size_t readings = 3;

/// `r.c4`: a reading of a column of the key.
std::string reading(size_t column, size_t which) {
  return "r.c" + std::to_string(readings * column + which);
}

/// ?1 is the text, ?2 whether it is a number, ?3 the BLOB or NULL; and so on.
std::string insert_sql(const std::string& texts, size_t columns) {
  std::string marks;
  for (size_t i = 0; i < columns; ++i) {
    const auto text = "?" + std::to_string(readings * i + 1);
    const auto is_number = "?" + std::to_string(readings * i + 2);
    marks += (i == 0 ? "" : ", ") + text + ", iif(" + is_number + ", CAST("
             + text + " AS NUMERIC), NULL), ?"
             + std::to_string(readings * i + 3);
  }
  return "INSERT INTO " + texts + " VALUES(" + marks + ")";
}

result<void> insert_key(statement& insert,
                        const std::vector<std::string_view>& key) {
  std::vector<std::optional<std::string>> blobs;
  blobs.reserve(key.size());
  int at = 0;
  for (const auto text : key) {
    blobs.push_back(blob_of(text));
    insert.bind_text(++at, text);
    insert.bind(++at, int64_t{looks_numeric(text)});
    value blob;
    if (blobs.back()) {
      blob.kind = value_kind::blob;
      blob.bytes = *blobs.back();
    }
    insert.bind(++at, blob);
  }
  return insert.run();
}

/// Fills the table of texts.
result<void> read_file(database& db, const std::string& path, size_t columns,
                       const std::string& texts) {
  auto file = key_file::open(path, columns);
  if (!file)
    return fail(file.error());
  auto insert = db.prepare(insert_sql(texts, columns));
  if (!insert)
    return fail(insert.error());
  for (;;) {
    const auto key = file->next();
    if (!key)
      return fail(key.error());
    if (key->empty())
      return {};
    if (auto done = insert_key(*insert, *key); !done)
      return done;
  }
}

/// All of it or nothing, and without a transaction for each line.
template <class Job>
result<void> at_once(database& db, Job job) {
  if (auto begun = db.exec("SAVEPOINT dunlin_file"); !begun)
    return begun;
  auto done = job();
  auto ended = db.exec(done ? "RELEASE dunlin_file"
                            : "ROLLBACK TO dunlin_file; RELEASE dunlin_file");
  return done ? ended : done;
}

/// Whether a row of the source `s` is the one that a line `r` names.
std::string names_row(const source_query& query) {
  std::string out;
  for (size_t i = 0; i < query.key.size(); ++i) {
    const auto column = "s." + quote_identifier(query.key[i]);
    // IN compares in the column's own affinity, and by an index if there is
    // one. A column of texts must not take '042' for '42' by way of a number.
    out += (i == 0 ? "" : " AND ") + column + " IN (" + reading(i, 0) + ", "
           + reading(i, 1) + ", " + reading(i, 2) + ") AND (typeof(" + column
           + ") <> 'text' OR " + column + " = " + reading(i, 0) + ")";
  }
  return out;
}

std::string key_columns(const source_query& query) {
  std::string out;
  for (const auto& name : query.key)
    out += (out.empty() ? "s." : ", s.") + quote_identifier(name);
  return out;
}

/// How a column would keep a text that names no row.
std::string spelled(affinity column, size_t i) {
  const auto text = reading(i, 0);
  const auto number = reading(i, 1);
  const auto blob = reading(i, 2);
  switch (column) {
  case affinity::text:
    return text;
  case affinity::real:
    return "coalesce(" + blob + ", CAST(" + number + " AS REAL), " + text + ")";
  default:
    return "coalesce(" + blob + ", " + number + ", " + text + ")";
  }
}

result<std::string> spelled_key(database& db, const source_query& query) {
  auto keys
      = db.prepare("SELECT " + key_columns(query) + " FROM " + query.from);
  if (!keys)
    return fail(keys.error());
  std::string out;
  for (int i = 0; i < keys->columns(); ++i) {
    const auto* type = sqlite3_column_decltype(keys->handle(), i);
    const auto column
        = type == nullptr ? affinity::blob : affinity_of(type, true);
    out += (i == 0 ? "" : ", ") + spelled(column, static_cast<size_t>(i));
  }
  return out;
}

} // namespace

result<void> collect_listed_keys(database& db, const source_query& query,
                                 uint32_t number, const std::string& file,
                                 const std::string& into) {
  const auto columns = query.key.size();
  key_table texts{db, number, "file"};
  if (auto made = texts.create(readings * columns); !made)
    return made;
  auto done
      = at_once(db, [&] { return read_file(db, file, columns, texts.name()); });
  const auto spelling = spelled_key(db, query);
  if (done && !spelling)
    done = fail(spelling.error());
  const auto is_named = names_row(query);
  // The lines come first, whatever SQLite thinks of how many they are.
  if (done)
    done = db.exec("INSERT INTO " + into + " SELECT " + key_columns(query)
                   + ", 1 FROM " + texts.name() + " AS r CROSS JOIN "
                   + query.from + " WHERE " + is_named + " GROUP BY "
                   + key_columns(query));
  if (done)
    done = db.exec("INSERT INTO " + into + " SELECT DISTINCT " + *spelling
                   + ", 1 FROM " + texts.name()
                   + " AS r WHERE NOT EXISTS (SELECT 1 FROM " + query.from
                   + " WHERE " + is_named + ")");
  texts.clear();
  return done;
}

} // namespace dunlin::sqlite
