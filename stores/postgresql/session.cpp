#include "stores/postgresql/session.hpp"

#include "config/assert.hpp"
#include "config/text.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/ledger_tables.hpp"
#include "stores/postgresql/oids.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/types.hpp"
#include "stores/sql/marks.hpp"

#include <poll.h>

#include <array>
#include <deque>
#include <utility>

namespace dunlin::postgresql {

namespace {

constexpr std::string_view now_sql
    = "pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC',"
      " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

constexpr std::string_view moment_ago_sql
    = "pg_catalog.to_char((pg_catalog.clock_timestamp()"
      " - ?1::double precision * interval '1 second')"
      " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";

/// The statement that waits for what an older run has in flight.
constexpr std::string_view takes_lease_sql
    = "DELETE FROM {ledger}dunlin_leases WHERE migration = ?1 AND run <> ?2";

/// How often a session that is to end is looked for, and how long it may take
/// once it was told to, in milliseconds.
constexpr int look_ms = 50;
constexpr int ended_wait_ms = 30'000;

/// How the ledger's own answers are read, which are of few types.
std::vector<codec> kinds_of(const query_result& found) {
  std::vector<codec> out;
  for (int i = 0; i < found.columns(); ++i) {
    type_facts type;
    type.oid = PQftype(found.handle(), i);
    out.push_back(codec_of(type).value_or(codec::text));
  }
  return out;
}

/// The parameters with texts that the server takes: what is no UTF-8, as the
/// content of a rejected row may be, is written in escapes.
std::vector<value> readable(std::vector<value> parameters,
                            std::deque<std::string>& kept) {
  for (auto& cell : parameters)
    if (cell.kind == value_kind::text
        && find_no_text(cell.bytes) != std::string_view::npos)
      cell.bytes = kept.emplace_back(printable(cell.bytes));
  return parameters;
}

} // namespace

session::session(database& db, std::string_view ledger_schema)
    : db_(db), is_named_(!ledger_schema.empty()) {
  if (is_named_)
    place_in(std::string{ledger_schema});
  words_.now = now_sql;
  words_.moment_ago = moment_ago_sql;
  words_.for_share = " FOR SHARE";
  words_.ledger_tables = ledger_tables_sql;
  words_.later_ledger_tables = later_ledger_tables_sql;
}

result<void> session::find_schema() {
  if (!schema_.empty())
    return {};
  const auto found
      = db_.query("SELECT coalesce(pg_catalog.current_schema(), '')");
  if (!found)
    return fail(found.error());
  const auto name = found->text(0, 0);
  if (name.empty())
    return db_.refuse(error_code::store_unopenable,
                      "no schema of the role's search_path is there, so the "
                      "ledger has no place; make one, or set search_path for "
                      "the role");
  place_in(name);
  return {};
}

void session::place_in(const std::string& schema) {
  schema_ = quote_identifier(schema);
  prefix_ = schema_ + ".";
  words_.ledger_prefix = prefix_;
}

result<void> session::make_ledger_schema() {
  if (!is_named_)
    return {};
  // IF NOT EXISTS alone would ask for the right to make schemas also where it
  // is there.
  const auto found = db_.query("SELECT pg_catalog.to_regnamespace("
                               + quote_literal(schema_) + ") IS NOT NULL");
  if (!found)
    return fail(found.error());
  if (found->boolean(0, 0))
    return {};
  return db_.exec("CREATE SCHEMA IF NOT EXISTS " + schema_);
}

result<sql::answer> session::run(std::string_view text,
                                 const std::vector<value>& parameters) {
  if (auto found = find_schema(); !found)
    return fail(std::move(found.error()));
  if (turn_ == turn::script)
    if (auto taken = take_from_script(); !taken)
      return fail(std::move(taken.error()));
  const auto filled
      = sql::fill_marks(text, words_, sql::mark_style::dollar).text;
  const bool takes_lease = text.starts_with(takes_lease_sql);
  if (takes_lease) {
    auto set = db_.exec("SET LOCAL lock_timeout = "
                        + std::to_string(db_.takeover_limit_ms()));
    if (!set)
      return fail(std::move(set.error()));
    db_.begin_takeover();
  }
  std::deque<std::string> kept;
  const auto found = db_.query(filled, readable(parameters, kept), true);
  db_.end_takeover();
  if (!found)
    return fail(found.error());
  sql::answer out;
  out.columns = static_cast<uint32_t>(found->columns());
  out.rows = static_cast<uint64_t>(found->rows());
  out.changed = found->changed();
  const auto kinds = kinds_of(*found);
  for (int row = 0; row < found->rows(); ++row)
    for (int i = 0; i < found->columns(); ++i) {
      if (found->is_null(row, i))
        append_value(out.cells, value{});
      else
        append_cell(out.cells, kinds[static_cast<size_t>(i)],
                    found->bytes(row, i));
    }
  return out;
}

result<void> session::run_all(std::string_view text) {
  if (auto found = find_schema(); !found)
    return found;
  return db_.exec(sql::fill_marks(text, words_, sql::mark_style::dollar).text);
}

result<void> session::begin() {
  auto done = db_.begin("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
  for (const auto& statement : std::exchange(opening_, {}))
    if (done)
      done = db_.exec(statement);
  if (!done)
    db_.roll_back();
  return done;
}

result<void> session::commit() {
  const bool ends_script = is_at_end_ && turn_ == turn::ledger;
  auto done = ends_script ? db_.commit_script() : db_.commit();
  // What was put aside comes back by itself.
  if (turn_ == turn::ledger)
    turn_ = turn::script;
  return done;
}

void session::roll_back() noexcept {
  db_.roll_back();
  if (turn_ == turn::ledger)
    turn_ = turn::script;
}

// -- a script at work ---------------------------------------------------------

result<void> session::begin_script() {
  if (auto fresh = db_.begin_script(); !fresh)
    return fresh;
  turn_ = turn::fresh;
  is_at_end_ = false;
  if (script_generation_ == db_.generation())
    return {};
  const auto found = db_.query(
      "SELECT a.pid || ' ' || pg_catalog.date_part('epoch', a.backend_start)"
      "::numeric, pg_catalog.current_setting('role') FROM"
      " pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a");
  if (!found)
    return fail(found.error());
  if (found->rows() == 1) {
    mark_ = found->text(0, 0);
    role_ = found->text(0, 1);
  }
  script_generation_ = db_.generation();
  return {};
}

result<void> session::end_script() {
  turn_ = turn::nobody;
  return db_.end_script();
}

/// SET LOCAL ends with the transaction, unless the script says SET meanwhile,
/// which then holds.
result<void> session::take_from_script() {
  if (!db_.is_within_transaction())
    return {};
  if (!is_at_end_)
    if (auto kept = keep_script_settings(); !kept)
      return kept;
  db_.run_ahead("SET LOCAL SESSION AUTHORIZATION DEFAULT");
  // In one statement. A script may have operators of its own in its path.
  db_.run_ahead(
      "SELECT pg_catalog.set_config('role', " + quote_literal(role_)
      + ", true), pg_catalog.set_config('search_path', 'pg_catalog, pg_temp',"
        " true), pg_catalog.set_config('statement_timeout', '0', true),"
        " pg_catalog.set_config('lock_timeout', '"
      + std::to_string(lock_wait_ms)
      + "', true), CASE WHEN pg_catalog.current_setting('synchronous_commit')"
        " OPERATOR(pg_catalog.=) 'off' THEN"
        " pg_catalog.set_config('synchronous_commit', 'on', true) END");
  turn_ = turn::ledger;
  return {};
}

result<query_result> session::ask_beside_script(const std::string& sql) {
  if (turn_ == turn::script)
    if (auto taken = take_from_script(); !taken)
      return fail(std::move(taken.error()));
  return db_.query(sql);
}

result<void> session::keep_script_settings() {
  const auto found
      = db_.query("SELECT pg_catalog.current_setting('session_authorization'),"
                  " pg_catalog.current_setting('role'),"
                  " pg_catalog.current_setting('search_path'),"
                  " pg_catalog.current_setting('statement_timeout'),"
                  " pg_catalog.current_setting('lock_timeout')");
  if (!found)
    return fail(found.error());
  constexpr std::array names{"session_authorization", "role", "search_path",
                             "statement_timeout", "lock_timeout"};
  script_settings_.clear();
  for (size_t i = 0; i < names.size(); ++i)
    script_settings_
        += std::string{"SELECT pg_catalog.set_config('"} + names[i] + "', "
           + quote_literal(found->bytes(0, static_cast<int>(i))) + ", true);";
  return {};
}

result<void> session::give_to_script() {
  DUNLIN_ASSERT(!is_at_end_);
  if (db_.generation() != script_generation_ || db_.backend() == 0)
    return db_.refuse(error_code::store_busy,
                      "the session of the script was lost");
  const bool is_aside = turn_ == turn::ledger;
  turn_ = turn::script;
  return is_aside ? db_.exec(script_settings_) : result<void>{};
}

result<std::string> session::session_mark() {
  return mark_;
}

result<void> session::end_session(const std::string& mark) {
  const auto number = mark.substr(0, mark.find(' '));
  if (number.empty())
    return {};
  // Another session may have the number by now. When it began is hidden of a
  // session of another role.
  const auto look
      = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE"
        " a.pid = "
        + number
        + " AND coalesce(pg_catalog.abs(pg_catalog.date_part('epoch',"
          " a.backend_start)::numeric - "
        + mark.substr(number.size() + 1) + ") < 0.001, true)";
  const auto wait_ms = db_.takeover_wait_ms();
  const int looks = wait_ms / look_ms + ended_wait_ms / look_ms;
  for (int look_number = 0; look_number <= looks; ++look_number) {
    const auto there = db_.query_integer(look);
    if (!there || *there == 0)
      return there ? result<void>{} : fail(there.error());
    if (look_number == wait_ms / look_ms) {
      const auto ended
          = db_.exec("SELECT pg_catalog.pg_terminate_backend(" + number + ")");
      if (!ended)
        return ended;
      ended_.push_back("session " + number);
    }
    poll(nullptr, 0, look_ms);
  }
  return db_.refuse(error_code::store_busy,
                    "session " + number
                        + ", which an earlier run left at a statement, does"
                          " not end; end it with pg_terminate_backend and run"
                          " again");
}

result<bool> session::has_ledger_table(std::string_view name) {
  if (auto found = find_schema(); !found)
    return fail(std::move(found.error()));
  const auto found = db_.query("SELECT pg_catalog.to_regclass("
                               + quote_literal(prefix_ + quote_identifier(name))
                               + ") IS NOT NULL");
  if (!found)
    return fail(found.error());
  return found->boolean(0, 0);
}

std::vector<std::string> session::ended_sessions() const {
  auto out = db_.ended_sessions();
  out.insert(out.end(), ended_.begin(), ended_.end());
  return out;
}

const sql::words& session::vocabulary() const noexcept {
  return words_;
}

std::string session::name() const {
  return db_.name();
}

} // namespace dunlin::postgresql
