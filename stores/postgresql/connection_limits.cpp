#include "stores/postgresql/connection_limits.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// Superusers may use what is reserved, and are held to no limit of a role or a
/// database. Who may not see what others do sees their sessions all the same.
constexpr const char* limits_sql = R"sql(
WITH busy AS (
  SELECT datid, usesysid FROM pg_catalog.pg_stat_activity
  WHERE datid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
    AND coalesce(backend_type, 'client backend') = 'client backend')
SELECT
  pg_catalog.current_setting('max_connections')::int
    - CASE WHEN r.rolsuper THEN 0 ELSE
        pg_catalog.current_setting('superuser_reserved_connections')::int
        + coalesce(
            pg_catalog.current_setting('reserved_connections', true)::int, 0)
      END,
  (SELECT pg_catalog.count(*) FROM busy),
  CASE WHEN r.rolsuper THEN -1 ELSE r.rolconnlimit END,
  (SELECT pg_catalog.count(*) FROM busy WHERE usesysid = r.oid),
  CASE WHEN r.rolsuper THEN -1 ELSE d.datconnlimit END,
  (SELECT pg_catalog.count(*) FROM busy WHERE datid = d.oid),
  r.rolname, d.datname
FROM pg_catalog.pg_roles AS r, pg_catalog.pg_database AS d
WHERE r.rolname = session_user AND d.datname = pg_catalog.current_database()
)sql";

connection_limit limit_of(std::string scope, std::string name, int64_t allowed,
                          int64_t used) {
  const auto most = std::max<int64_t>(allowed, 0);
  return {std::move(scope), std::move(name), static_cast<uint64_t>(most),
          static_cast<uint64_t>(std::max<int64_t>(most - used, 0))};
}

} // namespace

result<std::string> server_identity(database& db) {
  const auto number = db.query_integer("SELECT system_identifier FROM"
                                       " pg_catalog.pg_control_system()");
  if (number)
    return "postgresql:" + std::to_string(*number);
  // The role may not ask: what it was reached by then has to do.
  return db.name();
}

result<std::vector<connection_limit>> connection_limits(database& db) {
  const auto server = server_identity(db);
  if (!server)
    return fail(server.error());
  const auto found = db.query(limits_sql);
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return std::vector<connection_limit>{};
  const auto role = found->bytes(0, 6);
  const auto name = found->bytes(0, 7);
  std::vector<connection_limit> out{
      limit_of(*server, "max_connections of the server", found->integer(0, 0),
               found->integer(0, 1))};
  // Less than 0: no limit.
  if (found->integer(0, 2) >= 0)
    out.push_back(limit_of(*server + "/role/" + std::string{role},
                           "CONNECTION LIMIT of role " + display_name(role),
                           found->integer(0, 2), found->integer(0, 3)));
  if (found->integer(0, 4) >= 0)
    out.push_back(limit_of(*server + "/database/" + std::string{name},
                           "CONNECTION LIMIT of database " + display_name(name),
                           found->integer(0, 4), found->integer(0, 5)));
  return out;
}

} // namespace dunlin::postgresql
