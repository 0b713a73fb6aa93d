#include "stores/postgresql/errors.hpp"

#include "stores/postgresql/sql_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;

struct meaning {
  /// A SQLSTATE, or the class that its first two characters make.
  std::string_view state;
  error_code code;
};

/// Single states stand before their classes.
constexpr std::array meanings{
    meaning{"40001"sv, error_code::store_busy}, // serialization_failure
    meaning{"40P01"sv, error_code::store_busy}, // deadlock_detected
    meaning{"55P03"sv, error_code::store_busy}, // lock_not_available
    meaning{"53300"sv, error_code::store_busy}, // too_many_connections
    meaning{"57P01"sv, error_code::store_busy}, // admin_shutdown
    meaning{"57P02"sv, error_code::store_busy}, // crash_shutdown
    meaning{"57P03"sv, error_code::store_busy}, // cannot_connect_now
    meaning{"57P05"sv, error_code::store_busy}, // idle_session_timeout
    meaning{"25P03"sv, error_code::store_busy}, // idle_in_transaction
    meaning{"08"sv, error_code::store_busy},    // connection exceptions
    meaning{"57014"sv, error_code::interrupted},
    meaning{"53100"sv, error_code::store_full},
    meaning{"28"sv, error_code::store_unopenable},
    meaning{"42501"sv, error_code::store_unopenable}, // insufficient_privilege
    meaning{"3D"sv, error_code::store_unopenable},
    meaning{"25006"sv, error_code::store_read_only},
};

std::string field(const PGresult* answer, int code) {
  const char* text = PQresultErrorField(answer, code);
  return one_line(text == nullptr ? "" : text);
}

/// What to do about an error, or nothing.
std::string_view remedy_of(std::string_view state) noexcept {
  if (state == "42501")
    return "; grant the role what it lacks";
  if (state == "53100")
    return "; make room on its disk and run again";
  if (state == "53300")
    return "; fewer migrators, or more connections for this role, would do";
  if (state == "55P04")
    return "; what ALTER TYPE adds may be used once that is committed: make two"
           " scripts of it";
  if (state == "55P03")
    return "; another session holds a lock: see pg_stat_activity";
  if (state == "72000")
    return "; the server keeps old rows for a shorter time than this run reads:"
           " see old_snapshot_threshold, and run again";
  if (state == "25006")
    return "; a target must be a server that can be written";
  return "";
}

} // namespace

server_problem problem_of(const PGresult* answer, const PGconn* handle) {
  server_problem out;
  out.state = field(answer, PG_DIAG_SQLSTATE);
  out.message = field(answer, PG_DIAG_MESSAGE_PRIMARY);
  out.detail = field(answer, PG_DIAG_MESSAGE_DETAIL);
  out.hint = field(answer, PG_DIAG_MESSAGE_HINT);
  out.context = field(answer, PG_DIAG_CONTEXT);
  out.schema = field(answer, PG_DIAG_SCHEMA_NAME);
  out.constraint = field(answer, PG_DIAG_CONSTRAINT_NAME);
  out.column = field(answer, PG_DIAG_COLUMN_NAME);
  out.position = field(answer, PG_DIAG_STATEMENT_POSITION);
  if (out.message.empty())
    out.message = one_line(PQerrorMessage(handle));
  while (!out.message.empty() && out.message.back() == ' ')
    out.message.pop_back();
  return out;
}

error_code code_of(std::string_view state) noexcept {
  const auto at = std::find_if(
      meanings.begin(), meanings.end(),
      [&](const meaning& each) { return state.starts_with(each.state); });
  return at == meanings.end() ? error_code::store_failed : at->code;
}

bool is_catalogue_race(const server_problem& problem) noexcept {
  // The server never translates what it calls internal (XX000).
  if (problem.state == "XX000")
    return problem.message == "tuple concurrently updated"
           || problem.message == "tuple concurrently deleted";
  return problem.state == "23505" && problem.schema == "pg_catalog";
}

bool is_row_refusal(std::string_view state) noexcept {
  return state.starts_with("22") || state.starts_with("23");
}

std::string text_of(const server_problem& problem) {
  auto out = problem.message;
  if (!problem.detail.empty()
      && !problem.detail.starts_with("Failing row contains"))
    out += " (" + problem.detail + ")";
  if (is_catalogue_race(problem))
    return out
           + "; another session changes the same thing: see"
             " pg_stat_activity";
  // What we know to do says more than the server's own hint.
  const auto remedy = remedy_of(problem.state);
  if (remedy.empty() && !problem.hint.empty())
    return out + "; hint: " + problem.hint;
  return out + std::string{remedy};
}

error to_error(const server_problem& problem, const std::string& where) {
  return {is_catalogue_race(problem) ? error_code::store_busy
                                     : code_of(problem.state),
          where + ": " + text_of(problem)};
}

} // namespace dunlin::postgresql
