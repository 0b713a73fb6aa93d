#include "stores/mariadb/listed_keys.hpp"

#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"

#include <utility>

namespace dunlin::mariadb {

namespace {

/// `r.c0, r.c1`.
std::string columns_of(const std::string& row, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += (i == 0 ? "" : ", ") + row + "c" + std::to_string(i);
  return out;
}

std::string equal(const source_query& query) {
  std::string out;
  for (size_t i = 0; i < query.key.size(); ++i)
    out += (i == 0 ? "" : " AND ") + ("s." + quote_name(query.key[i]))
           + " = r.c" + std::to_string(i);
  return out;
}

} // namespace

listed_keys::listed_keys(database& db, const source_query& query,
                         uint32_t number, std::string file)
    : db_(db), query_(query), file_(std::move(file)),
      table_("dunlin_listed_" + std::to_string(number)) {
  // nop
}

/// As many columns as the key has, of its types and collations.
result<void> listed_keys::create() {
  std::string columns;
  std::string key;
  for (size_t i = 0; i < query_.key.size(); ++i) {
    const auto name = "c" + std::to_string(i);
    columns
        += (i == 0 ? "s." : ", s.") + quote_name(query_.key[i]) + " AS " + name;
    key += (i == 0 ? "" : ", ") + name;
  }
  auto done = db_.exec("DROP TEMPORARY TABLE IF EXISTS " + table_);
  if (done)
    done = db_.exec("CREATE TEMPORARY TABLE " + table_ + " (UNIQUE (" + key
                    + ")) ENGINE = InnoDB AS SELECT " + columns + " FROM "
                    + query_.from + " LIMIT 0");
  return done;
}

result<void> listed_keys::collect() {
  keys_.reset();
  last_.clear();
  part_ = part::there;
  auto file = key_file::open(file_, query_.key.size());
  if (!file)
    return fail(file.error());
  if (auto created = create(); !created)
    return created;
  // The transaction of a snapshot must not end.
  if (db_.holds_snapshot())
    return insert(*file);
  // All lines in one go, not one commit for each.
  auto done = db_.exec("START TRANSACTION");
  if (done)
    done = insert(*file);
  const auto ended = db_.exec(done ? "COMMIT" : "ROLLBACK");
  return done ? ended : done;
}

result<void> listed_keys::insert(key_file& file) {
  const auto names = columns_of("", query_.key.size());
  statement into{db_, "INSERT INTO " + table_ + " (" + names + ") VALUES ("
                          + marks(query_.key.size())
                          + ") ON DUPLICATE KEY UPDATE c0 = c0"};
  std::vector<std::string> blobs(query_.key.size());
  for (;;) {
    const auto key = file.next();
    if (!key)
      return fail(key.error());
    if (key->empty())
      return {};
    parameters_.clear();
    std::string shown;
    for (size_t i = 0; i < key->size(); ++i) {
      auto text = (*key)[i];
      shown += (i == 0 ? "" : ", ") + sql::display_name(text);
      if (auto bytes = blob_of(text)) {
        blobs[i] = std::move(*bytes);
        text = blobs[i];
      }
      parameters_.add_text(text);
    }
    auto done = into.execute(parameters_);
    if (!done && done.error().code == error_code::store_failed)
      return fail(error_code::bad_value,
                  sql::one_line(file_) + ": " + shown
                      + " can be no key of this source: " + done.error().text);
    if (!done)
      return done;
  }
}

std::string listed_keys::select() const {
  const auto columns = query_.key.size();
  std::string behind;
  if (!last_.empty()) {
    // As in `source_query`, but over the listed keys.
    behind = " AND (";
    std::string same;
    for (size_t i = 0; i < columns; ++i) {
      const auto name = "r.c" + std::to_string(i);
      behind
          += (i == 0 ? "(" : " OR (") + same + query_.sorted(i, name) + " > ?)";
      same += name + " = ? AND ";
    }
    behind += ")";
  }
  std::string order;
  for (size_t i = 0; i < columns; ++i)
    order += (i == 0 ? " ORDER BY " : ", ")
             + query_.sorted(i, "r.c" + std::to_string(i));
  if (part_ == part::missing)
    return "SELECT " + columns_of("r.", columns) + " FROM " + table_
           + " AS r WHERE NOT EXISTS (SELECT 1 FROM " + query_.from + " WHERE "
           + equal(query_) + ")" + behind + order;
  std::string keys;
  for (const auto& name : query_.key)
    keys += (keys.empty() ? "s." : ", s.") + quote_name(name);
  return "SELECT " + keys + " FROM " + table_ + " AS r JOIN " + query_.from
         + " WHERE " + equal(query_) + behind + order;
}

result<void> listed_keys::open() {
  keys_.emplace(db_, select());
  parameters_.clear();
  if (!last_.empty())
    query_.add_lower(parameters_, last_);
  return keys_->execute(parameters_);
}

result<bool> listed_keys::next(std::string& key) {
  while (part_ != part::done) {
    if (!keys_ || !keys_->is_open())
      if (auto opened = open(); !opened)
        return fail(opened.error());
    const database::call running{db_};
    const auto found = keys_->fetch(key);
    if (!found)
      return fail(found.error());
    if (*found) {
      last_ = key;
      return true;
    }
    keys_.reset();
    last_.clear();
    part_ = part_ == part::there ? part::missing : part::done;
  }
  static_cast<void>(db_.exec("DROP TEMPORARY TABLE IF EXISTS " + table_));
  return false;
}

} // namespace dunlin::mariadb
