#include "stores/postgresql/link.hpp"

#include "stores/postgresql/errors.hpp"
#include "stores/postgresql/query_result.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

namespace dunlin::postgresql {

namespace {

using clock = std::chrono::steady_clock;

/// Between two tries to reach a server that starts anew: short beside such a
/// start, long beside a refusal.
constexpr std::chrono::milliseconds knock_pause{100};

/// Why no connection came to be.
struct refusal {
  /// Empty: no server answered.
  std::string state;
  std::string message;
  bool was_cancelled = false;
};

/// What stands before the URL in the list may be changed by it, what stands
/// behind it may not. A dead network is noticed after 30 s.
link_ptr start(const link_wish& wish) {
  const std::array<const char*, 10> keywords{
      "keepalives_idle",  "keepalives_interval",
      "keepalives_count", "tcp_user_timeout",
      "dbname",           "client_encoding",
      "application_name", "fallback_application_name",
      "keepalives",       nullptr};
  const std::array<const char*, 10> values{"10",
                                           "5",
                                           "4",
                                           "30000",
                                           wish.conninfo.c_str(),
                                           "UTF8",
                                           wish.application.c_str(),
                                           "dunlin",
                                           "1",
                                           nullptr};
  return link_ptr{PQconnectStartParams(keywords.data(), values.data(), 1)};
}

/// One of libpq's settings of a connection, from wherever it came; 0 if it has
/// none, or it is no number.
int number_of(PGconn* handle, std::string_view name) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfo(handle), PQconninfoFree};
  int out = 0;
  for (const auto* each = options.get();
       each != nullptr && each->keyword != nullptr; ++each)
    if (name == each->keyword && each->val != nullptr) {
      const std::string_view text = each->val;
      std::from_chars(text.data(), text.data() + text.size(), out);
    }
  return out;
}

/// The longest that connecting may take: libpq keeps its own limit only where
/// it blocks.
int connect_ms_of(PGconn* handle) {
  const int seconds = number_of(handle, "connect_timeout");
  return seconds > 0 ? std::min(seconds, 3600) * 1000 : connect_wait_ms;
}

/// The SQLSTATE in `FATAL:  28P01: password ...`, as verbose messages have it.
std::string state_of(std::string_view message) {
  for (const std::string_view mark : {"FATAL:  ", "ERROR:  "}) {
    const auto at = message.rfind(mark);
    if (at == std::string_view::npos)
      continue;
    const auto state = message.substr(at + mark.size(), 6);
    if (state.size() == 6 && state.back() == ':')
      return std::string{state.substr(0, 5)};
  }
  return {};
}

/// The message without what `verbose` adds to it.
std::string plain(std::string_view message, const std::string& state) {
  auto text = std::string{message.substr(0, message.find("\nLOCATION:"))};
  if (!state.empty())
    if (const auto at = text.find(state + ": "); at != std::string::npos)
      text.erase(at, state.size() + 2);
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return one_line(text);
}

refusal refusal_of(const PGconn* handle) {
  const std::string_view message = PQerrorMessage(handle);
  auto state = state_of(message);
  auto text = plain(message, state);
  return {std::move(state), std::move(text)};
}

/// Waits for what libpq waits for. @returns false at the deadline.
bool wait_for(const PGconn* handle, bool for_reading, const interrupter& stop,
              clock::time_point deadline, bool& was_cancelled) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - clock::now());
  std::array<pollfd, 2> watched{
      pollfd{PQsocket(handle),
             static_cast<short>(for_reading ? POLLIN : POLLOUT), 0},
      pollfd{stop.descriptor(), POLLIN, 0}};
  const int found = poll(watched.data(), watched.size(),
                         static_cast<int>(std::max<int64_t>(left.count(), 0)));
  was_cancelled = watched[1].revents != 0;
  return found != 0 && !was_cancelled;
}

/// Makes a connection of what was started, without the settings.
tl::expected<link_ptr, refusal> finish(link_ptr link, const interrupter& stop,
                                       clock::time_point deadline) {
  auto* handle = link.get();
  if (PQstatus(handle) == CONNECTION_BAD)
    return tl::unexpected(refusal_of(handle));
  // Only so the text holds the SQLSTATE, which libpq gives no other way.
  PQsetErrorVerbosity(handle, PQERRORS_VERBOSE);
  auto next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    refusal late;
    if (!wait_for(handle, next == PGRES_POLLING_READING, stop, deadline,
                  late.was_cancelled)) {
      if (!late.was_cancelled && clock::now() < deadline)
        continue;
      late.message = late.was_cancelled ? "cancelled while connecting"
                                        : "the server does not answer";
      return tl::unexpected(std::move(late));
    }
    next = PQconnectPoll(handle);
    if (next == PGRES_POLLING_FAILED)
      return tl::unexpected(refusal_of(handle));
  }
  PQsetErrorVerbosity(handle, PQERRORS_DEFAULT);
  return link;
}

/// Whether it may succeed later: the server is starting, stopping or full, or
/// nobody listens where a server was before.
bool may_come_back(const link_wish& wish, const refusal& why) noexcept {
  return code_of(why.state) == error_code::store_busy
         || (wish.was_open && why.state.empty());
}

/// @returns false if there is no time left to wait so long, or it was
///   cancelled.
bool rest(std::chrono::milliseconds pause, const interrupter& stop,
          clock::time_point deadline) {
  pollfd watched{stop.descriptor(), POLLIN, 0};
  return clock::now() + pause < deadline
         && poll(&watched, 1, static_cast<int>(pause.count())) == 0;
}

/// Connects.
/// @param knocks a server that was there before may be starting anew, and is
///   tried as long as connecting may take.
tl::expected<link_ptr, refusal> connect(const link_wish& wish,
                                        const interrupter& stop, bool knocks) {
  auto first = start(wish);
  const auto deadline
      = clock::now() + std::chrono::milliseconds{connect_ms_of(first.get())};
  auto link = finish(std::move(first), stop, deadline);
  while (knocks && !link && !link.error().was_cancelled
         && may_come_back(wish, link.error())
         && rest(knock_pause, stop, deadline))
    link = finish(start(wish), stop, deadline);
  return link;
}

constexpr std::string_view missing_database_remedy
    = "; create the database, or see the URL's path";

constexpr std::string_view tls_remedy
    = "; see sslmode, sslrootcert and the host of the URL, and the server's"
      " certificate";

bool is_about_tls(const refusal& why) noexcept {
  return why.state.empty()
         && (why.message.find("SSL") != std::string::npos
             || why.message.find("certificate") != std::string::npos);
}

std::string_view remedy_of(const refusal& why) noexcept {
  if (why.state == "28P01" || why.state == "28000")
    return "; see the user of the URL, and PGPASSWORD or ~/.pgpass for the "
           "password";
  if (why.state == "3D000")
    return missing_database_remedy;
  if (why.message.find("no password supplied") != std::string::npos)
    return "; give the password in PGPASSWORD or ~/.pgpass";
  if (is_about_tls(why))
    return tls_remedy;
  if (why.state.empty())
    return "; see host and port of the URL, and whether the server runs";
  return "";
}

error to_error(const link_wish& wish, const refusal& why) {
  if (why.was_cancelled)
    return {error_code::interrupted, wish.name + ": " + why.message};
  const auto code = may_come_back(wish, why) ? error_code::store_busy
                                             : error_code::store_unopenable;
  return {code, wish.name + ": " + why.message + std::string{remedy_of(why)}};
}

} // namespace

result<link_ptr> open_link(const link_wish& wish, const interrupter& stop) {
  auto link = connect(wish, stop, wish.was_open);
  if (!link)
    return fail(to_error(wish, link.error()));
  auto* handle = link->get();
  const int version = PQserverVersion(handle);
  if (version < server_version_min)
    return fail(error_code::store_unopenable,
                wish.name + ": the server is PostgreSQL "
                    + one_line(PQparameterStatus(handle, "server_version"))
                    + "; dunlin needs "
                    + std::to_string(server_version_min / 10'000)
                    + " or later, so upgrade it first");
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  PQsetnonblocking(handle, 1);
  return std::move(*link);
}

bool is_missing_database(const error& problem) noexcept {
  return problem.code == error_code::store_unopenable
         && problem.text.find(missing_database_remedy) != std::string::npos;
}

std::string session_settings(const link_wish& wish, int version) {
  // First the time that all this may take. Then: whatever the path's schemas
  // hold, what our statements say is the server's own; where tables are looked
  // for stays as the role has it.
  std::string sql
      = "SET statement_timeout = 0;"
        "SELECT pg_catalog.set_config('search_path', pg_catalog.ltrim("
        "pg_catalog.regexp_replace("
        "pg_catalog.current_setting('search_path'),"
        " '(^|,) *\"?pg_catalog\"? *(?=,|$)', '', 'g'), ', '), false);"
        "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY';"
        "SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';"
        "SET extra_float_digits = 1; SET standard_conforming_strings = on;"
        "SET xmloption = content; SET array_nulls = on;"
        "SET lc_monetary = 'C'; SET transform_null_equals = off;"
        "SET quote_all_identifiers = off; SET gin_fuzzy_search_limit = 0;"
        "SET idle_in_transaction_session_timeout = 0; SET row_security = off;"
        "SET default_transaction_isolation = 'read committed';"
        "SET default_transaction_deferrable = off; SET jit = off;"
        "SET client_min_messages = warning;"
        // The server misses us as soon as we miss it.
        "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
        "SET tcp_keepalives_count = 4;";
  sql += "SET lock_timeout = " + std::to_string(lock_wait_ms) + ";";
  sql += wish.is_read_only ? "SET default_transaction_read_only = on;"
                           : "SET default_transaction_read_only = off;";
  if (version >= idle_timeout_version)
    sql += "SET idle_session_timeout = 0;"
           "SET client_connection_check_interval = '10s';";
  if (version >= 170'000)
    sql += "SET transaction_timeout = 0;";
  // A commit that the disk has not seen is no commit; what is stricter stays.
  sql += "SELECT set_config('synchronous_commit', 'on', false)"
         " WHERE current_setting('synchronous_commit') = 'off'";
  return sql;
}

std::vector<std::string> script_settings(int server_version) {
  std::vector<std::string> out{
      // Scripts are taken apart by the standard's quotes.
      "SET standard_conforming_strings = on", "SET statement_timeout = 0",
      "SET lock_timeout = " + std::to_string(lock_wait_ms)};
  if (server_version >= idle_timeout_version)
    out.emplace_back("RESET idle_session_timeout");
  return out;
}

int silence_ms_of(PGconn* handle) {
  const int ms = number_of(handle, "tcp_user_timeout");
  return ms > 0 ? ms : silence_max_ms;
}

session_state look_at_session(const link_wish& wish, int backend,
                              const interrupter& stop) {
  const auto link = connect(wish, stop, false);
  if (!link)
    return link.error().state.empty() && !link.error().was_cancelled
               ? session_state::silent
               : session_state::works;
  auto* handle = link->get();
  // A pooler may tell numbers of its own: what is no session of ours tells
  // nothing.
  const auto sql = "SELECT state LIKE 'idle%' OR wait_event IN ('ClientRead',"
                   " 'ClientWrite') FROM pg_catalog.pg_stat_activity"
                   " WHERE application_name LIKE 'dunlin%' AND pid = "
                   + std::to_string(backend);
  PQsetnonblocking(handle, 1);
  if (PQsendQuery(handle, sql.c_str()) == 0)
    return session_state::silent;
  const auto deadline
      = clock::now() + std::chrono::milliseconds{connect_ms_of(handle)};
  bool was_cancelled = false;
  for (int left = PQflush(handle); left != 0 || PQisBusy(handle) != 0;
       left = PQflush(handle))
    if (left < 0 || !wait_for(handle, left == 0, stop, deadline, was_cancelled)
        || PQconsumeInput(handle) == 0)
      return was_cancelled ? session_state::works : session_state::silent;
  const query_result found{PQgetResult(handle)};
  const bool is_told
      = PQresultStatus(found.handle()) == PGRES_TUPLES_OK && found.rows() == 1;
  return is_told && found.boolean(0, 0) ? session_state::waits
                                        : session_state::works;
}

} // namespace dunlin::postgresql
