#include "stores/postgresql/lock.hpp"

#include "stores/postgresql/connection.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/own_name.hpp"
#include "stores/postgresql/pooler.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/session_lock.hpp"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dunlin::postgresql {

namespace {

/// The lock's number, in each database of its own: `dunl`, `lock`.
constexpr const char* lock_class = "1685417580";
constexpr const char* lock_number = "1819239275";

/// How often the lock is tried, and the pause between, in milliseconds: the
/// server of a process that was killed a moment ago lives a little longer, on a
/// machine with much else to do for a second.
constexpr int tries_max = 80;
constexpr int pause_ms = 25;

/// Who holds the lock.
struct holder {
  /// The server's id of its session.
  int64_t session = 0;
  /// In words.
  std::string name;
};

/// Who holds the lock, if anybody does.
result<std::optional<holder>> holder_of(database& db) {
  const auto found = db.query(
      std::string{"SELECT l.pid, coalesce(a.application_name, ''),"
                  " coalesce(a.client_addr::text, '')"
                  " FROM pg_catalog.pg_locks AS l LEFT JOIN"
                  " pg_catalog.pg_stat_activity AS a ON a.pid = l.pid"
                  " WHERE l.locktype = 'advisory' AND l.granted"
                  " AND l.objsubid = 2 AND l.classid = "}
      + lock_class + " AND l.objid = " + lock_number
      + " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
        " WHERE datname = pg_catalog.current_database()) LIMIT 1");
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return std::optional<holder>{};
  holder out{found->integer(0, 0), told_by_name(found->bytes(0, 1), lock_mark)};
  if (out.name.empty())
    out.name = "the client of server process " + found->text(0, 0) + " from "
               + one_line(found->bytes(0, 2));
  return std::optional{std::move(out)};
}

/// An attempt to take the lock.
struct attempt {
  /// The session that tried.
  int64_t session = 0;
  bool is_taken = false;
};

result<attempt> try_lock(database& db) {
  const auto tried = db.query(std::string{"SELECT pg_catalog.pg_backend_pid(),"
                                          " pg_catalog.pg_try_advisory_lock("}
                              + lock_class + ", " + lock_number + ")");
  if (!tried)
    return fail(tried.error());
  return attempt{tried->integer(0, 0), tried->boolean(0, 1)};
}

tl::unexpected<error> refuse(const database& db, const std::string& name) {
  return db.refuse(error_code::lock_held,
                   "another run holds the lock: " + name
                       + "; wait until it has ended, or stop it");
}

class held_lock : public session_lock {
public:
  held_lock(std::unique_ptr<database> db, int64_t session)
      : db_(std::move(db)), generation_(db_->generation()), own_{session} {
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

  /// The lock is there as long as the session is. A connection that was lost is
  /// another one after the next statement.
  result<void> look() {
    auto alive = db_->exec("SELECT");
    if (alive && generation_ != db_->generation())
      alive = db_->refuse(error_code::store_busy, "the connection was lost");
    is_lost_ = !alive && alive.error().code != error_code::interrupted;
    return alive;
  }

  result<void> take_again() {
    auto tried = try_lock(*db_);
    if (!tried)
      return fail(std::move(tried.error()));
    if (tried->is_taken) {
      generation_ = db_->generation();
      own_ = {tried->session};
      is_lost_ = false;
      return {};
    }
    // Its answer may have been lost along with a session that has it.
    if (own_.size() < sessions_max)
      own_.push_back(tried->session);
    return give_way();
  }

  /// Says who holds the lock. A session of this lock's own, which the server
  /// has not yet missed, is ended for the next attempt.
  result<void> give_way() {
    const auto found = holder_of(*db_);
    if (!found)
      return fail(found.error());
    const bool is_own
        = *found
          && (*found)->name == told_by_name(own_name(lock_mark), lock_mark)
          && std::find(own_.begin(), own_.end(), (*found)->session)
                 != own_.end();
    if (*found && !is_own)
      return refuse(*db_, (*found)->name);
    if (is_own)
      static_cast<void>(db_->exec("SELECT pg_catalog.pg_terminate_backend("
                                  + std::to_string((*found)->session) + ")"));
    return db_->refuse(error_code::store_busy,
                       "the session that holds the run lock was lost");
  }

  std::unique_ptr<database> db_;
  /// Of the connection whose session has the lock.
  uint32_t generation_;
  std::vector<int64_t> own_;
  bool is_lost_ = false;
};

} // namespace

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  auto db = open_database(store, true, own_name(lock_mark));
  if (!db)
    return fail(std::move(db.error()));
  if (auto good = refuse_pooler(**db); !good)
    return fail(std::move(good.error()));
  std::string name = "a session that has just ended";
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto tried = try_lock(**db);
    if (!tried)
      return fail(tried.error());
    if (tried->is_taken)
      return std::make_unique<held_lock>(std::move(*db), tried->session);
    auto found = holder_of(**db);
    if (!found)
      return fail(std::move(found.error()));
    if (*found)
      name = std::move((*found)->name);
    poll(nullptr, 0, pause_ms);
  }
  return refuse(**db, name);
}

result<std::string> lock_holder(database& db) {
  auto found = holder_of(db);
  if (!found)
    return fail(std::move(found.error()));
  return *found ? std::move((*found)->name) : std::string{};
}

} // namespace dunlin::postgresql
