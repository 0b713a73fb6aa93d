#include "stores/mariadb/lock.hpp"

#include "stores/mariadb/connection.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/proxy.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/session_lock.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <poll.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace dunlin::mariadb {

namespace {

using clock = std::chrono::steady_clock;

/// The server takes names of at most so many bytes.
constexpr size_t lock_name_bytes_max = 64;

/// How often the lock is tried, and the pause between, in milliseconds: the
/// server takes a while to notice that a session has gone, on a machine with
/// much else to do a second.
constexpr int tries_max = 80;
constexpr int pause_ms = 25;

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
std::string told_by_ledger(database& db, const store_config& store) {
  const auto& schema
      = store.ledger_schema.empty() ? db.parts().database : store.ledger_schema;
  const auto told = db.ask("SELECT process, host FROM " + quote_name(schema)
                           + ".dunlin_runs WHERE outcome = ''"
                             " ORDER BY id DESC LIMIT 1");
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

/// The session that holds the lock; 0: none.
result<int64_t> holding_session(database& db) {
  const auto name = lock_name(db);
  return db.ask_integer("SELECT coalesce(IS_USED_LOCK(?), 0)",
                        {sql::parameter(std::string_view{name})});
}

/// The holder in words.
std::string told_of(database& db, const store_config& store, int64_t id) {
  auto told = told_by_session(db, id);
  if (told.empty())
    told = told_by_ledger(db, store);
  if (told.empty())
    told = told_by_server(db, id);
  return sql::one_line(told);
}

tl::unexpected<error> refuse(const database& db, const std::string& holder) {
  return db.refuse(error_code::lock_held,
                   "another run holds the lock: " + holder
                       + "; wait until it has ended, or stop it");
}

result<bool> try_lock(database& db) {
  const auto name = lock_name(db);
  const auto taken = db.ask_integer("SELECT coalesce(GET_LOCK(?, 0), 0)",
                                    {sql::parameter(std::string_view{name})});
  if (!taken)
    return fail(taken.error());
  return *taken == 1;
}

/// The lock is gone with its session, and the session with its process.
class held_lock : public session_lock {
public:
  held_lock(std::unique_ptr<database> db, store_config store)
      : db_(std::move(db)), store_(std::move(store)), own_{own_session()} {
    // nop
  }

  result<void> hold() override {
    return is_lost_ ? take_again() : look();
  }

  std::shared_ptr<canceller> make_canceller() const override {
    return db_->make_canceller();
  }

private:
  /// Sessions of its own that it remembers while it has none that holds.
  static constexpr size_t sessions_max = 100;

  /// The lock is there as long as the session is.
  result<void> look() {
    auto alive = db_->is_lost() ? db_->refuse(error_code::store_busy,
                                              "the connection was lost")
                                : db_->exec("DO 0");
    is_lost_ = !alive && alive.error().code != error_code::interrupted;
    return alive;
  }

  result<void> take_again() {
    if (auto ready = db_->ready(); !ready)
      return ready;
    const auto taken = try_lock(*db_);
    if (!taken)
      return fail(taken.error());
    if (*taken) {
      own_ = {own_session()};
      is_lost_ = false;
      since_ = clock::now();
      return {};
    }
    // Its answer may have been lost along with a session that has it.
    if (own_.size() < sessions_max)
      own_.push_back(own_session());
    return give_way();
  }

  int64_t own_session() const noexcept {
    return static_cast<int64_t>(db_->session_id());
  }

  /// Says who holds the lock. A session of this lock's own, which the server
  /// has not yet missed, is ended for the next attempt.
  result<void> give_way() {
    const auto id = holding_session(*db_);
    if (!id)
      return fail(id.error());
    const bool is_own = std::find(own_.begin(), own_.end(), *id) != own_.end()
                        && has_not_restarted();
    if (*id != 0 && !is_own)
      return refuse(*db_, told_of(*db_, store_, *id));
    if (is_own)
      static_cast<void>(db_->exec("KILL " + std::to_string(*id)));
    return db_->refuse(error_code::store_busy,
                       "the session that holds the run lock was lost");
  }

  /// A server that was started anew counts its sessions from the begin.
  bool has_not_restarted() {
    const auto up_s
        = db_->ask_integer("SELECT CAST(variable_value AS SIGNED) FROM"
                           " information_schema.global_status WHERE"
                           " variable_name = 'UPTIME'");
    return up_s && std::chrono::seconds{*up_s} > clock::now() - since_;
  }

  std::unique_ptr<database> db_;
  store_config store_;
  std::vector<int64_t> own_;
  bool is_lost_ = false;
  /// From here on its sessions are remembered.
  clock::time_point since_ = clock::now();
};

} // namespace

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  auto db = open_database(store);
  if (!db)
    return fail(db.error());
  if (auto good = refuse_proxy(**db); !good)
    return fail(good.error());
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto taken = try_lock(**db);
    if (!taken)
      return fail(taken.error());
    if (*taken)
      return std::make_unique<held_lock>(std::move(*db), store);
    poll(nullptr, 0, pause_ms);
  }
  const auto id = holding_session(**db);
  return refuse(**db, id && *id != 0 ? told_of(**db, store, *id)
                                     : "it has just ended");
}

result<std::string> lock_holder(database& db, const store_config& store) {
  const auto id = holding_session(db);
  if (!id)
    return fail(id.error());
  return *id == 0 ? std::string{} : told_of(db, store, *id);
}

} // namespace dunlin::mariadb
