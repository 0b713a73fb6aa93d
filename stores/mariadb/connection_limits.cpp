#include "stores/mariadb/connection_limits.hpp"

#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

connection_limit limit_of(std::string scope, std::string name, int64_t allowed,
                          int64_t used) {
  return {std::move(scope), std::move(name), static_cast<uint64_t>(allowed),
          static_cast<uint64_t>(std::max<int64_t>(allowed - used, 0))};
}

/// Sessions of this account but this one; it may see those without more rights.
constexpr std::string_view own_sessions
    = "SELECT count(*) FROM information_schema.processlist WHERE id <>"
      " connection_id() AND user = substring_index(user(), '@', 1)";

} // namespace

result<std::string> server_identity(database& db) {
  auto server
      = db.ask_text("SELECT concat(@@hostname, ':', @@port, ':', @@datadir)");
  if (!server)
    return server;
  return "mariadb:" + *server;
}

result<std::vector<connection_limit>> connection_limits(database& db) {
  const auto server = server_identity(db);
  const auto account = db.ask_text("SELECT current_user()");
  const auto most = db.ask_integer("SELECT @@max_connections");
  const auto busy
      = db.ask_integer("SELECT CAST(variable_value AS SIGNED) - 1 FROM"
                       " information_schema.global_status WHERE variable_name ="
                       " 'THREADS_CONNECTED'");
  // Of the account, or what holds for all that have none of their own.
  const auto most_own = db.ask_integer("SELECT @@max_user_connections");
  const auto busy_own = db.ask_integer(own_sessions);
  for (const auto* each : {&most, &busy, &most_own, &busy_own})
    if (!*each)
      return fail(each->error());
  if (!server)
    return fail(server.error());
  if (!account)
    return fail(account.error());
  std::vector<connection_limit> out{
      limit_of(*server, "max_connections of the server", *most, *busy)};
  // 0: no limit.
  if (*most_own > 0)
    out.push_back(
        limit_of(*server + "/" + *account,
                 "max_user_connections of " + sql::display_name(*account),
                 *most_own, *busy_own));
  return out;
}

} // namespace dunlin::mariadb
