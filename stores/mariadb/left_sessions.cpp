#include "stores/mariadb/left_sessions.hpp"

#include "stores/sql/query.hpp"

#include <poll.h>

#include <chrono>
#include <string>
#include <vector>

namespace dunlin::mariadb {

namespace {

/// The pause between two looks, in milliseconds.
constexpr int look_ms = 50;

/// How long a session may take to end once it is told to, in milliseconds: it
/// may have to roll back a batch.
constexpr uint64_t end_wait_ms = 30'000;

/// When the server started, as far as it can be told to the second: its numbers
/// of sessions begin anew then.
constexpr std::string_view server_started
    = "(SELECT unix_timestamp() - CAST(variable_value AS SIGNED) FROM"
      " information_schema.global_status WHERE variable_name = 'UPTIME')";

/// The same in a statement.
const std::string same_start = ") <= " + std::to_string(server_start_slack_s)
                               + " AND p.id <>"
                                 " connection_id()";

struct left_session {
  int64_t id = 0;
  std::string holder;
};

uint64_t now_ms() {
  using namespace std::chrono;
  return static_cast<uint64_t>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch())
          .count());
}

/// Recorded sessions of other runs that the server still has.
result<std::vector<left_session>>
find_left(database& db, const std::string& ledger, const run_claim& claim) {
  return sql::collect_rows(
      db.ask("SELECT s.session, s.process, s.host FROM " + ledger
                 + "dunlin_sessions s JOIN information_schema.processlist p ON "
                   "p.id = s.session"
                   " WHERE s.run <> ? AND abs(s.server_started - "
                 + std::string{server_started} + same_start,
             {sql::parameter(std::string_view{claim.run})}),
      [](const sql::answer_row& row) {
        return left_session{row.integer(0), "session " + row.text(0)
                                                + " of process " + row.text(1)
                                                + " on host " + row.text(2)};
      });
}

/// Looks until none is left or the time is over.
result<std::vector<left_session>> wait_for_left(database& db,
                                                const std::string& ledger,
                                                const run_claim& claim,
                                                uint64_t wait_ms) {
  const auto until_ms = now_ms() + wait_ms;
  for (;;) {
    auto left = find_left(db, ledger, claim);
    if (!left || left->empty() || now_ms() >= until_ms)
      return left;
    poll(nullptr, 0, look_ms);
  }
}

} // namespace

result<int64_t> server_start_s(database& db) {
  return db.ask_integer("SELECT " + std::string{server_started} + " LIMIT 1");
}

result<std::vector<std::string>> end_left_sessions(database& db,
                                                   const std::string& ledger,
                                                   const run_claim& claim,
                                                   uint64_t wait_ms) {
  auto left = wait_for_left(db, ledger, claim, wait_ms);
  if (!left)
    return fail(left.error());
  std::vector<std::string> ended;
  // One that has just gone by itself can't be ended, which is as good.
  for (const auto& one : *left)
    if (db.exec("KILL " + std::to_string(one.id)))
      ended.push_back(one.holder);
  if (!left->empty())
    left = wait_for_left(db, ledger, claim, end_wait_ms);
  if (!left)
    return fail(left.error());
  if (!left->empty())
    return db.refuse(error_code::store_busy,
                     left->front().holder
                         + ", which an earlier run left, does not end; end it"
                           " with KILL and run again");
  const auto forgotten
      = db.ask("DELETE FROM " + ledger + "dunlin_sessions WHERE run <> ?",
               {sql::parameter(std::string_view{claim.run})});
  if (!forgotten)
    return fail(forgotten.error());
  return ended;
}

result<void> end_session(database& db, int64_t session, int64_t start_s) {
  const std::string look
      = "SELECT count(*) FROM information_schema.processlist p WHERE p.id = "
        + std::to_string(session) + " AND abs(" + std::to_string(start_s)
        + " - " + std::string{server_started} + same_start;
  const auto until_ms = now_ms() + end_wait_ms;
  for (bool is_told = false;; is_told = true) {
    const auto there = db.ask_integer(look);
    if (!there)
      return fail(there.error());
    if (*there == 0)
      return {};
    // One that goes by itself just now can't be ended, which is as good.
    if (!is_told)
      static_cast<void>(db.exec("KILL " + std::to_string(session)));
    if (now_ms() >= until_ms)
      return db.refuse(error_code::store_busy,
                       "session " + std::to_string(session)
                           + ", which was left at a statement, does not end;"
                             " end it with KILL and run again");
    poll(nullptr, 0, look_ms);
  }
}

result<void> record_session(database& db, const std::string& ledger,
                            const run_claim& claim) {
  const auto recorded = db.ask("REPLACE INTO " + ledger
                                   + "dunlin_sessions VALUES(connection_id(), "
                                   + std::string{server_started}
                                   + ", ?, ?, ?, date_format(utc_timestamp(),"
                                     " '%Y-%m-%dT%H:%i:%sZ'))",
                               {sql::parameter(std::string_view{claim.run}),
                                sql::parameter(std::string_view{claim.host}),
                                sql::parameter(claim.process)});
  if (!recorded)
    return fail(recorded.error());
  return {};
}

} // namespace dunlin::mariadb
