#include "stores/postgresql/pooler.hpp"

namespace dunlin::postgresql {

namespace {

/// How often a session is looked at by itself: a pooler that hands out one
/// after another shows itself at the second look.
constexpr int looks = 3;

/// The server's id of the session that runs this statement.
result<int64_t> session_of(database& db) {
  return db.query_integer("SELECT pg_catalog.pg_backend_pid()");
}

/// Whether statements outside of a transaction run in one session.
result<bool> stays(database& db, int64_t id) {
  for (int i = 0; i < looks; ++i) {
    const auto now = session_of(db);
    if (!now)
      return fail(now.error());
    if (*now != id)
      return false;
  }
  return true;
}

/// Whether the session is this connection's own: while a transaction of another
/// connection is open, a pooler has lent that one what this one does not use.
result<bool> is_own(database& db, int64_t id) {
  auto other = db.open_another();
  if (!other)
    return fail(other.error());
  if (auto begun = (*other)->begin(); !begun)
    return fail(begun.error());
  const auto lent = session_of(**other);
  const auto stayed = stays(db, id);
  (*other)->roll_back();
  if (!lent)
    return fail(lent.error());
  if (!stayed)
    return stayed;
  return *stayed && *lent != id;
}

} // namespace

result<void> refuse_pooler(database& db) {
  const auto id = session_of(db);
  if (!id)
    return fail(id.error());
  auto good = stays(db, *id);
  if (good && *good)
    good = is_own(db, *id);
  if (!good)
    return fail(good.error());
  if (*good)
    return {};
  return db.refuse(
      error_code::store_unopenable,
      "a pooler stands before the server and lends its sessions by the"
      " transaction, in which neither locks nor settings stay; give the"
      " server's own address, or let the pooler work by the session"
      " (PgBouncer: pool_mode = session)");
}

} // namespace dunlin::postgresql
