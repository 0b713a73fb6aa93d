#include "stores/postgresql/database.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <poll.h>

#include <utility>

/// @file
/// What becomes of a session whose connection was lost.

namespace dunlin::postgresql {

namespace {

using namespace std::chrono_literals;

/// How long a session that was ended may take to roll back, and the pause
/// between two looks, in milliseconds.
constexpr auto end_wait = 5s;
constexpr int look_ms = 10;

/// Its own time tells a session from a later one of the same number. The view
/// on this function takes the server longer to plan than all else that opens a
/// session.
constexpr const char* own_session_sql
    = "SELECT pid, backend_start FROM"
      " pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())";

} // namespace

/// A server does not miss a client that a network cut off: such a session keeps
/// its locks, and may still be about to commit.
result<void> database::end_former() {
  const auto own = query(own_session_sql);
  // Who may not look has no former session to end.
  if (!own || own->rows() == 0)
    return link_ ? result<void>{} : fail(own.error());
  const auto former = std::exchange(
      session_, server_session{own->text(0, 0), own->text(0, 1)});
  if (former.backend.empty())
    return {};
  // A pooler may have lent it to somebody else since.
  const auto end = "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM"
                   " pg_catalog.pg_stat_activity AS a WHERE a.pid = "
                   + former.backend + " AND a.backend_start = "
                   + quote_literal(former.begin) + " AND a.application_name = "
                   + quote_literal(wish_.application)
                   + " AND a.pid <> pg_catalog.pg_backend_pid()";
  const auto until = clock::now() + end_wait;
  for (;;) {
    const auto there = query(end);
    if (!link_)
      return fail(there.error());
    // One that may not be ended is left to the server's own patience.
    if (!there || there->rows() == 0 || clock::now() >= until)
      return {};
    poll(nullptr, 0, look_ms);
  }
}

} // namespace dunlin::postgresql
