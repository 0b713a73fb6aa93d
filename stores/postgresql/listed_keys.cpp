#include "stores/postgresql/listed_keys.hpp"

#include "config/text.hpp"
#include "stores/key_file.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <string_view>
#include <vector>

namespace dunlin::postgresql {

namespace {

/// What is sent at a time, in bytes.
constexpr size_t block_bytes = 64 * 1024;

/// A text as COPY reads it.
void append_field(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '\r')
      out.push_back('\\');
    out.push_back(c == '\r' ? 'r' : c);
  }
}

/// `CREATE`, with the types and collations of the key but not their lengths:
/// a text that is too long is then a key that the source lacks.
std::string create_sql(const source_query& query, const std::string& table) {
  std::string columns;
  for (size_t i = 0; i < query.key.size(); ++i)
    columns += (i == 0 ? "s." : ", s.") + quote_identifier(query.key[i])
               + "::" + query.key_casts[i] + " AS k" + std::to_string(i);
  return "CREATE TEMPORARY TABLE " + table + " ON COMMIT DROP AS SELECT "
         + columns + " FROM " + query.from + " WITH NO DATA";
}

std::string declare_sql(const source_query& query, const std::string& table,
                        const std::string& cursor) {
  std::string names;
  std::string is_same;
  std::string order = "q.n";
  for (size_t i = 0; i < query.key.size(); ++i) {
    const auto name = "k" + std::to_string(i);
    names += (i == 0 ? "f." : ", f.") + name;
    is_same += (i == 0 ? "s." : " AND s.") + quote_identifier(query.key[i])
               + " = f." + name;
    order += ", q." + name;
  }
  const auto lines = "(SELECT DISTINCT " + names + " FROM " + table + " AS f)";
  return "DECLARE " + cursor + " NO SCROLL CURSOR WITH HOLD FOR SELECT "
         + query.numbered_cells() + ", false, false FROM (SELECT 0 AS n, "
         + query.numbered_key() + " FROM " + lines + " AS f JOIN " + query.from
         + " ON " + is_same + " UNION ALL SELECT 1, " + names + " FROM " + lines
         + " AS f WHERE NOT EXISTS (SELECT 1 FROM " + query.from + " WHERE "
         + is_same + ")) AS q ORDER BY " + order;
}

/// A text that is no value of its column is the file's fault.
error blame_file(const database& db, error problem, const std::string& file) {
  if (!is_row_refusal(db.problem().state))
    return problem;
  const auto& context = db.problem().context;
  const auto line = context.find("line ");
  const auto number
      = line == std::string::npos
            ? std::string{}
            : "key "
                  + context.substr(line + 5, context.find(',', line) - line - 5)
                  + ": ";
  return {error_code::bad_value,
          printable(file) + ": " + number + db.problem().message};
}

result<void> send_file(database& db, key_file& lines) {
  std::string block;
  for (;;) {
    const auto key = lines.next();
    if (!key)
      return fail(key.error());
    for (size_t i = 0; i < key->size(); ++i) {
      append_field(block, (*key)[i]);
      block.push_back(i + 1 == key->size() ? '\n' : '\t');
    }
    if (block.size() >= block_bytes || key->empty()) {
      if (auto sent = db.write_copy(block); !sent)
        return sent;
      block.clear();
    }
    if (key->empty())
      return {};
  }
}

result<void> fill(database& db, const std::string& table, size_t columns,
                  const std::string& file) {
  auto lines = key_file::open(file, columns);
  if (!lines)
    return fail(std::move(lines.error()));
  if (auto begun = db.begin_copy_in("COPY " + table + " FROM STDIN"); !begun)
    return begun;
  auto sent = send_file(db, *lines);
  auto ended = db.end_copy_in(sent ? nullptr : "the file can't be read");
  if (!sent)
    return sent;
  if (!ended)
    return fail(blame_file(db, std::move(ended.error()), file));
  return {};
}

} // namespace

result<void> declare_listed_keys(database& db, const source_query& query,
                                 uint32_t number, const std::string& file,
                                 const std::string& cursor) {
  const auto table = "dunlin_listed" + std::to_string(number);
  if (auto begun = db.begin("BEGIN READ WRITE"); !begun)
    return begun;
  auto done = db.exec(create_sql(query, table));
  if (done)
    done = fill(db, table, query.key.size(), file);
  if (done)
    done = db.exec(declare_sql(query, table, cursor));
  if (done)
    done = db.commit();
  if (!done)
    db.roll_back();
  return done;
}

} // namespace dunlin::postgresql
