#include "stores/mariadb/lock.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <xxhash.h>

namespace dunlin::mariadb {

namespace {

/// The server takes names of at most so many bytes.
constexpr size_t lock_name_bytes_max = 64;

/// The lock is gone with its session, and the session with its process.
class session_lock : public run_lock {
public:
  explicit session_lock(std::unique_ptr<database> db) : db_(std::move(db)) {
    // nop
  }

private:
  std::unique_ptr<database> db_;
};

/// Locks are the server's, so the database's name is in theirs.
std::string lock_name(const database& db) {
  const auto& database_name = db.parts().database;
  const auto name = "dunlin." + database_name;
  if (name.size() <= lock_name_bytes_max)
    return name;
  return "dunlin.#"
         + std::to_string(
             XXH3_64bits(database_name.data(), database_name.size()));
}

/// What the holder's session said of itself when it connected; the server keeps
/// it only with its performance schema on. Empty: not known.
std::string told_by_session(database& db, int64_t id) {
  const auto told
      = db.ask("SELECT max(IF(attr_name = 'dunlin_process', attr_value, '')),"
               " max(IF(attr_name = 'dunlin_host', attr_value, ''))"
               " FROM performance_schema.session_connect_attrs"
               " WHERE processlist_id = ?",
               {sql::parameter(id)});
  std::string out;
  static_cast<void>(sql::for_each_row(told, [&](const sql::answer_row& row) {
    if (!row.text(0).empty())
      out = "process " + row.text(0) + " on host " + row.text(1);
  }));
  return out;
}

/// The last run that the ledger has not seen end; empty: none.
std::string told_by_ledger(database& db) {
  const auto told = db.ask("SELECT process, host FROM dunlin_runs WHERE outcome"
                           " = '' ORDER BY id DESC LIMIT 1");
  std::string out;
  static_cast<void>(sql::for_each_row(told, [&](const sql::answer_row& row) {
    out = "process " + row.text(0) + " on host " + row.text(1);
  }));
  return out;
}

std::string told_by_server(database& db, int64_t id) {
  const auto told = db.ask("SELECT user, host FROM"
                           " information_schema.processlist WHERE id = ?",
                           {sql::parameter(id)});
  auto out = "session " + std::to_string(id);
  static_cast<void>(sql::for_each_row(told, [&](const sql::answer_row& row) {
    out += " of user " + row.text(0) + " from " + row.text(1);
  }));
  return out;
}

result<std::string> holder_of(database& db) {
  const auto name = lock_name(db);
  const auto id = sql::first_row(
      db.ask("SELECT IS_USED_LOCK(?)",
             {sql::parameter(std::string_view{name})}),
      [](const sql::answer_row& row) { return row.integer(0); });
  if (!id)
    return fail(id.error());
  if (id->value_or(0) == 0)
    return std::string{};
  auto told = told_by_session(db, **id);
  if (told.empty())
    told = told_by_ledger(db);
  if (told.empty())
    told = told_by_server(db, **id);
  return sql::one_line(told);
}

} // namespace

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  const auto name = lock_name(**db);
  const auto taken = (*db)->ask_integer(
      "SELECT GET_LOCK(?, 0)", {sql::parameter(std::string_view{name})});
  if (!taken)
    return fail(taken.error());
  if (*taken == 1)
    return std::make_unique<session_lock>(std::move(*db));
  const auto holder = holder_of(**db);
  return (*db)->refuse(error_code::lock_held,
                       "another run holds the lock: "
                           + (holder && !holder->empty()
                                  ? *holder
                                  : std::string{"it has just ended"})
                           + "; wait until it has ended, or stop it");
}

result<std::string> lock_holder(const store_config& store) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  return holder_of(**db);
}

} // namespace dunlin::mariadb
