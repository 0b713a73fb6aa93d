#include "stores/mariadb/session.hpp"

#include "stores/mariadb/ledger_words.hpp"
#include "stores/mariadb/left_sessions.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/utf8.hpp"
#include "stores/sql/query.hpp"

#include <sstream>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// Whether the server gives a session what keeps rows from statements of ours,
/// or a mode that may have their texts mean something else.
constexpr std::string_view limited_sql
    = "SELECT @@sql_select_limit <> 18446744073709551615 OR"
      " @@sql_big_selects = 0 OR @@sql_safe_updates = 1 OR"
      " @@sql_auto_is_null = 1 OR @@sql_mode NOT REGEXP"
      " '^((STRICT_ALL_TABLES|STRICT_TRANS_TABLES|NO_ZERO_IN_DATE|NO_ZERO_DATE|"
      "ALLOW_INVALID_DATES|ERROR_FOR_DIVISION_BY_ZERO|NO_AUTO_CREATE_USER|"
      "NO_AUTO_VALUE_ON_ZERO|NO_ENGINE_SUBSTITUTION)(,|$))*$' LIMIT 1";

/// What is kept of a text that the server takes no more of.
std::string_view cut_to(std::string_view text, size_t bytes_max) noexcept {
  while (bytes_max > 0
         && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80)
    --bytes_max;
  return text.substr(0, bytes_max);
}

} // namespace

session::session(database& db, const store_config& store)
    : db_(db), schema_(store.ledger_schema.empty() ? db.parts().database
                                                   : store.ledger_schema),
      prefix_(quote_name(schema_) + "."), words_(ledger_words(prefix_)),
      takeover_wait_ms_(store.takeover_wait_ms) {
  // nop
}

sql::marked_text session::filled(std::string_view text) const {
  return sql::fill_marks(text, words_, sql::mark_style::plain, '`');
}

session::prepared& session::find(std::string_view text) {
  if (const auto known = statements_.find(text); known != statements_.end())
    return known->second;
  auto marked = filled(text);
  prepared made{std::make_unique<statement>(db_, std::move(marked.text)),
                std::move(marked.order)};
  return statements_.emplace(text, std::move(made)).first->second;
}

result<sql::answer> session::run(std::string_view text,
                                 const std::vector<value>& parameters) {
  if (!is_in_transaction_)
    if (auto ready = db_.ready(); !ready)
      return fail(ready.error());
  if (auto taken = take_from_script(); !taken)
    return fail(taken.error());
  has_drawn_ = has_drawn_ || text.starts_with("INSERT");
  auto& known = find(text);
  // What a reject holds may be no text to the server.
  std::vector<std::string> mended;
  mended.reserve(known.order.size());
  parameters_.clear();
  for (const auto index : known.order) {
    auto cell = parameters[index];
    // The content of a huge row, which it may have been refused for.
    if (cell.kind == value_kind::text
        && cell.bytes.size() > db_.parameter_bytes_max())
      cell.bytes = cut_to(cell.bytes, db_.parameter_bytes_max());
    if (cell.kind == value_kind::text && !count_characters(cell.bytes))
      cell.bytes = mended.emplace_back(without_broken_bytes(cell.bytes));
    parameters_.add(cell);
  }
  return known.query->run(parameters_);
}

result<void> session::run_all(std::string_view text) {
  // Our own texts, whose semicolons all end a statement.
  while (!text.empty()) {
    const auto end = text.find(';');
    const auto one = text.substr(0, end);
    if (one.find_first_not_of(" \n") != std::string_view::npos)
      if (auto done = db_.exec(filled(one).text); !done)
        return done;
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return {};
}

result<void> session::begin() {
  const bool was_open = !db_.is_lost();
  auto begun = try_begin();
  // The server may have ended the session while it was idle.
  if (!begun && was_open && db_.is_lost())
    begun = try_begin();
  is_in_transaction_ = begun.has_value();
  return begun;
}

result<void> session::try_begin() {
  auto ready = db_.ready();
  if (ready && claim_ && recorded_generation_ != db_.generation()) {
    ready = record_session(db_, prefix_, *claim_);
    if (ready)
      recorded_generation_ = db_.generation();
  }
  return ready ? db_.exec("START TRANSACTION") : ready;
}

result<void> session::commit() {
  // Whatever the completion_type of a script.
  auto done = db_.exec("COMMIT AND NO CHAIN NO RELEASE");
  if (done)
    is_in_transaction_ = false;
  return done;
}

void session::roll_back() noexcept {
  if (!is_in_transaction_)
    return;
  is_in_transaction_ = false;
  // A session that can't say so any more is given up, and rolled back with it.
  if (!db_.is_lost() && !db_.exec("ROLLBACK AND NO CHAIN NO RELEASE"))
    db_.give_up();
}

/// The ledger is there once its one row is: its tables commit one by one.
result<bool> session::has_ledger_table(std::string_view name) {
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  const auto tables = db_.ask_integer(
      "SELECT count(*) FROM information_schema.tables WHERE"
      " table_schema = ? AND table_name = ?",
      {sql::parameter(std::string_view{schema_}), sql::parameter(name)});
  if (!tables)
    return fail(tables.error());
  if (*tables == 0 || name != "dunlin_ledger")
    return *tables != 0;
  // Another table of this name is none of ours, which reading it will tell.
  const auto rows
      = db_.ask_integer("SELECT count(*) FROM " + prefix_ + "dunlin_ledger");
  if (!rows)
    return fail(rows.error());
  return *rows != 0;
}

result<void> session::make_ledger_schema() {
  const auto there
      = db_.ask_integer("SELECT count(*) FROM information_schema.schemata WHERE"
                        " schema_name = ?",
                        {sql::parameter(std::string_view{schema_})});
  if (!there)
    return fail(there.error());
  if (*there != 0)
    return {};
  return db_.exec("CREATE DATABASE IF NOT EXISTS " + quote_name(schema_));
}

result<void> session::enlist(const run_claim& claim) {
  if (auto ready = db_.ready(); !ready)
    return ready;
  auto ended = end_left_sessions(db_, prefix_, claim, takeover_wait_ms_);
  if (!ended)
    return fail(ended.error());
  ended_.insert(ended_.end(), ended->begin(), ended->end());
  // The next transaction records this one.
  claim_ = claim;
  recorded_generation_ = 0;
  return {};
}

// -- a script at work ---------------------------------------------------------

result<void> session::begin_script() {
  db_.renew(true);
  auto ready = db_.ready();
  script_generation_ = db_.generation();
  has_drawn_ = has_given_ = false;
  if (!ready)
    return ready;
  // The server may set what a script may.
  const auto is_limited = db_.ask_integer(limited_sql);
  if (!is_limited)
    return fail(is_limited.error());
  has_set_ = *is_limited != 0;
  return {};
}

void session::end_script() noexcept {
  // Its variables, its temporary tables and its database go with the session.
  db_.renew(false);
  script_generation_ = 0;
  has_set_ = false;
  script_settings_.clear();
}

/// The ledger's texts hold names in any language, no word of them has another
/// meaning, each of their rows comes, and none else.
result<void> session::take_from_script() {
  if (!has_set_ || !script_settings_.empty())
    return {};
  const auto now = sql::first_row(
      db_.ask("SELECT @@character_set_client, @@collation_connection,"
              " coalesce(@@character_set_results, ''), @@sql_mode,"
              " concat('sql_select_limit = ', @@sql_select_limit,"
              " ', sql_big_selects = ', @@sql_big_selects,"
              " ', sql_safe_updates = ', @@sql_safe_updates,"
              " ', sql_auto_is_null = ', @@sql_auto_is_null,"
              " ', max_statement_time = ', @@max_statement_time)"
              " LIMIT 1"),
      [](const sql::answer_row& row) {
        const auto results = row.text(2);
        return "SET character_set_client = " + row.text(0)
               + ", collation_connection = " + row.text(1)
               + ", character_set_results = "
               + (results.empty() ? "NULL" : results) + ", sql_mode = '"
               + row.text(3) + "', " + row.text(4);
      });
  if (!now)
    return fail(now.error());
  // A number, as an empty text is NULL in one of the modes.
  if (auto set = db_.exec("SET NAMES utf8mb4, sql_mode = 0,"
                          " sql_select_limit = 18446744073709551615,"
                          " sql_big_selects = 1, sql_safe_updates = 0,"
                          " sql_auto_is_null = 0, max_statement_time = 0");
      !set)
    return set;
  script_settings_ = now->value_or("");
  return {};
}

result<void> session::give_to_script(bool may_set) {
  if (db_.is_lost() || db_.generation() != script_generation_)
    return db_.refuse(error_code::store_busy,
                      "the session of the script was lost");
  const auto settings = std::exchange(script_settings_, {});
  has_set_ = has_set_ || may_set;
  if (!has_given_ && has_drawn_)
    if (auto forgotten = db_.exec("SET last_insert_id = 0"); !forgotten)
      return forgotten;
  has_given_ = true;
  return settings.empty() ? result<void>{} : db_.exec(settings);
}

result<std::string> session::session_mark() {
  const auto started_s = server_start_s(db_);
  if (!started_s)
    return fail(started_s.error());
  return std::to_string(db_.session_id()) + " " + std::to_string(*started_s);
}

result<void> session::end_session(const std::string& mark) {
  if (auto ready = db_.ready(); !ready)
    return ready;
  std::istringstream numbers{mark};
  int64_t id = 0;
  int64_t start_s = 0;
  numbers >> id >> start_s;
  return mariadb::end_session(db_, id, start_s);
}

const sql::words& session::vocabulary() const noexcept {
  return words_;
}

std::string session::name() const {
  return db_.name();
}

} // namespace dunlin::mariadb
