#include "stores/postgresql/lock.hpp"

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/url.hpp"

#include <poll.h>
#include <unistd.h>

#include <climits>
#include <string_view>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// The lock's number, in each database of its own: `dunl`, `lock`.
constexpr const char* lock_class = "1685417580";
constexpr const char* lock_number = "1819239275";

/// How often the lock is tried, and the pause between, in milliseconds: the
/// server of a process that was killed a moment ago lives a little longer.
constexpr int tries_max = 20;
constexpr int pause_ms = 25;

/// What the holder tells about itself stands behind this in its
/// `application_name`.
constexpr std::string_view mark = "dunlin lock ";

/// The longest `application_name`.
constexpr size_t application_bytes_max = 63;

class session_lock : public run_lock {
public:
  explicit session_lock(std::unique_ptr<database> db) : db_(std::move(db)) {
    // nop
  }

private:
  std::unique_ptr<database> db_;
};

/// `PID HOST`, the host cut off where it is too long.
std::string own_name() {
  char host[HOST_NAME_MAX + 1] = "";
  if (gethostname(host, sizeof host) != 0 || host[0] == '\0')
    host[0] = '?';
  host[HOST_NAME_MAX] = '\0';
  auto out = std::string{mark} + std::to_string(getpid()) + " " + host;
  return out.substr(0, application_bytes_max);
}

result<std::unique_ptr<database>> open_for(const store_config& store,
                                           const std::string& application) {
  auto parts = parse_url(store);
  if (!parts)
    return fail(std::move(parts.error()));
  link_wish wish;
  wish.conninfo = std::move(parts->conninfo);
  wish.name = std::move(parts->name);
  wish.application = application;
  wish.is_read_only = true;
  return database::open(std::move(wish));
}

/// Who holds the lock; empty: nobody.
result<std::string> holder_of(database& db) {
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
    return std::string{};
  auto name = found->bytes(0, 1);
  const auto backend = "server process " + found->text(0, 0);
  if (!name.starts_with(mark))
    return "the client of " + backend + " from " + one_line(found->bytes(0, 2));
  name.remove_prefix(mark.size());
  const auto gap = name.find(' ');
  if (gap == std::string_view::npos)
    return backend;
  return "process " + one_line(name.substr(0, gap)) + " on host "
         + one_line(name.substr(gap + 1));
}

} // namespace

result<std::unique_ptr<run_lock>> lock_store(const store_config& store) {
  auto db = open_for(store, own_name());
  if (!db)
    return fail(std::move(db.error()));
  std::string holder;
  for (int tries = 0; tries < tries_max; ++tries) {
    const auto taken
        = (*db)->query(std::string{"SELECT pg_catalog.pg_try_advisory_lock("}
                       + lock_class + ", " + lock_number + ")");
    if (!taken)
      return fail(taken.error());
    if (taken->boolean(0, 0))
      return std::make_unique<session_lock>(std::move(*db));
    auto named = holder_of(**db);
    if (!named)
      return fail(std::move(named.error()));
    if (!named->empty())
      holder = std::move(*named);
    poll(nullptr, 0, pause_ms);
  }
  return (*db)->refuse(error_code::lock_held,
                       "another run holds the lock: " + holder
                           + "; wait until it has ended, or stop it");
}

result<std::string> lock_holder(const store_config& store) {
  const auto db = open_for(store, "dunlin");
  if (!db)
    return fail(db.error());
  return holder_of(**db);
}

} // namespace dunlin::postgresql
