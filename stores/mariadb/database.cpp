#include "stores/mariadb/database.hpp"

#include "stores/mariadb/failure.hpp"
#include "stores/mariadb/left_sessions.hpp"
#include "stores/mariadb/mode_list.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <errmsg.h>

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace dunlin::mariadb {

namespace {

/// The first version that is claimed: 10.5.
constexpr unsigned long version_min = 100'500;

/// Between two tries to reach a server that starts anew: short beside such a
/// start, long beside a refusal.
constexpr std::chrono::milliseconds knock_pause{100};

/// What of the server's greatest packet is not for parameters, in bytes.
constexpr int64_t packet_head_bytes = 64 * 1024;

/// What sessions rely on, whatever the server's settings say. Waits of the
/// server for us are long: a reader that waits for its target's turn is not
/// dead. Its waits for locks are short: the run tries again.
constexpr std::string_view settings
    = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
      "ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,"
      "NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', lc_time_names = 'en_US',"
      " autocommit = 1,"
      " completion_type = 0, innodb_lock_wait_timeout = 30,"
      " lock_wait_timeout = 30, max_statement_time = 0,"
      " idle_transaction_timeout = 0, idle_write_transaction_timeout = 0,"
      " idle_readonly_transaction_timeout = 0,"
      " wait_timeout = 604800, net_read_timeout = 3600,"
      " net_write_timeout = 86400, foreign_key_checks = 1, unique_checks = 1,"
      " check_constraint_checks = 1, sql_safe_updates = 0, sql_big_selects = 1,"
      " sql_select_limit = 18446744073709551615, sql_auto_is_null = 0,"
      " div_precision_increment = 4, in_predicate_conversion_threshold = 0,"
      // All that a statement warns of is told, as far as the protocol counts.
      " max_error_count = 65535, sql_notes = 1";

/// Of a session that runs a script, besides its mode: the rest is as the server
/// gives it.
constexpr std::string_view script_settings
    = "SET SESSION autocommit = 1, completion_type = 0,"
      " innodb_lock_wait_timeout = 30, lock_wait_timeout = 30,"
      " max_statement_time = 0";

} // namespace

result<std::unique_ptr<database>> database::open(const url_parts& parts) {
  std::unique_ptr<database> out{new database{parts}};
  if (auto connected = out->connect(); !connected) {
    auto problem = connected.error();
    // Later in a run this would pass by itself; at its start it is said.
    if (problem.code == error_code::store_busy
        && mysql_errno(out->handle()) != 0
        && mariadb::is_lost(mysql_errno(out->handle())))
      problem.code = error_code::store_unopenable;
    return fail(std::move(problem));
  }
  return out;
}

database::database(const url_parts& parts)
    : parts_(parts), name_(display_url(parts)),
      interruptible_(std::make_shared<interruptible>(parts)), silence_(parts) {
  // nop
}

database::~database() {
  drop();
}

/// Leaves no session behind. Statements of it stay, but are of no use.
void database::drop() noexcept {
  interruptible_->detach();
  is_lost_ = true;
  reading_ = nullptr;
}

void database::give_up() noexcept {
  // The server sees the end at once, and does not wait for ours.
  if (!is_lost_)
    shutdown(static_cast<int>(mysql_get_socket(handle())), SHUT_RDWR);
  drop();
}

result<void> database::connect() {
  const auto former = session_;
  drop();
  auto dialled = dial(parts_);
  // Statements of the old session point to its handle until they are prepared
  // again, and the library tells them itself that it is gone.
  handle_ = std::move(dialled.handle);
  if (handle_ == nullptr)
    return refuse(error_code::store_failed, "no memory for a connection");
  if (dialled.lacks_tls)
    return refuse(error_code::store_unopenable,
                  "the server has no TLS, which the URL or an option file asks"
                  " for; have it serve TLS, or say ssl=off");
  if (!dialled.is_open)
    return fail(failure(mysql_errno(handle()), mysql_error(handle())));
  is_lost_ = false;
  ++generation_;
  silence_.attach(session_id());
  interruptible_->attach(session_id(),
                         static_cast<int>(mysql_get_socket(handle())));
  auto usable = check_server();
  if (usable)
    usable = pin_settings();
  if (usable)
    usable = end_former(former);
  if (!usable)
    drop();
  return usable;
}

/// A server that was there before may be starting anew, so it is knocked at as
/// long as connecting may take.
result<void> database::connect_again() {
  const auto deadline = std::chrono::steady_clock::now()
                        + std::chrono::seconds{parts_.connect_timeout_s};
  const call at_door{*this};
  auto connected = connect();
  while (!connected && is_unreachable(mysql_errno(handle()))
         && !interruptible_->was_cancelled()
         && std::chrono::steady_clock::now() + knock_pause < deadline) {
    std::this_thread::sleep_for(knock_pause);
    connected = connect();
  }
  return connected;
}

/// A session that was lost may go on in the server: one whose rows were cut off
/// was seen at work for ever, with its locks. Its number is its own as long as
/// the server runs.
result<void> database::end_former(const numbered_session& former) {
  const auto started_s = server_start_s(*this);
  if (!started_s)
    return fail(started_s.error());
  session_ = {session_id(), *started_s};
  const bool may_be_there
      = former.id != 0 && former.id != session_.id
        && std::abs(former.server_start_s - *started_s) <= server_start_slack_s;
  // One that has gone by itself can't be ended, which is as good.
  if (may_be_there)
    static_cast<void>(exec("KILL " + std::to_string(former.id)));
  return {};
}

result<void> database::ready() {
  if (!is_lost_)
    return {};
  if (holds_snapshot_)
    return refuse(error_code::store_failed,
                  "the snapshot that this run reads is lost with its session;"
                  " what is committed stays, run again to go on with a new"
                  " one");
  auto connected = connect_again();
  if (!connected && is_unreachable(mysql_errno(handle())))
    connected.error().code = error_code::store_busy;
  return connected;
}

result<void> database::hold_snapshot() {
  // No time is too long for it: the run pauses as long as it is told to.
  auto done = exec("SET SESSION idle_transaction_timeout = 0,"
                   " idle_readonly_transaction_timeout = 0");
  if (done)
    done = exec("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
  if (done)
    done = exec("START TRANSACTION WITH CONSISTENT SNAPSHOT");
  holds_snapshot_ = done.has_value();
  return done;
}

result<void> database::check_server() {
  const auto version = sql::one_line(mysql_get_server_info(handle()));
  if (mariadb_connection(handle()) == 0)
    return refuse(error_code::store_unopenable,
                  "the server is MySQL " + version
                      + ", and dunlin knows MariaDB alone; move it to MariaDB"
                        " first, or dump it there");
  if (mysql_get_server_version(handle()) < version_min)
    return refuse(error_code::store_unopenable,
                  "the server is MariaDB " + version
                      + ", and dunlin needs 10.5 or later; upgrade it");
  return {};
}

result<void> database::pin_settings() {
  // Also tells the library, which an option file may have told otherwise.
  if (mysql_set_character_set(handle(), "utf8mb4") != 0)
    return fail(failure(mysql_errno(handle()), mysql_error(handle())));
  if (auto read = read_given(); !read)
    return read;
  auto set = exec(is_for_script_ ? std::string{script_settings}
                                       + ", sql_mode = '" + script_mode_ + "'"
                                 : std::string{settings});
  // No variables for these: newer servers call them by other names.
  if (set && !is_for_script_)
    set = exec("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED,"
               " READ WRITE");
  return set;
}

/// Before anything is set: what the server, or its `init_connect`, gave.
result<void> database::read_given() {
  return sql::for_each_row(
      ask("SELECT @@max_allowed_packet, @@sql_mode LIMIT 1"),
      [&](const sql::answer_row& row) {
        const auto packet = row.integer(0);
        parameter_bytes_max_ = static_cast<uint64_t>(
            std::max(packet - packet_head_bytes, packet_head_bytes));
        const auto given = row.text(1);
        script_mode_ = without_strange_modes(given);
        keeps_backslashes_ = has_mode(given, "NO_BACKSLASH_ESCAPES");
      });
}

result<void> database::exec(std::string_view sql) {
  begin_result(nullptr);
  const call running{*this};
  bool is_good = mysql_real_query(handle(), sql.data(), sql.size()) == 0;
  while (is_good) {
    mysql_free_result(mysql_store_result(handle()));
    if (mysql_errno(handle()) != 0) {
      is_good = false;
      break;
    }
    const int next = mysql_next_result(handle());
    if (next < 0)
      return {};
    is_good = next == 0;
  }
  return fail(failure(mysql_errno(handle()), mysql_error(handle())));
}

result<sql::answer> database::ask(std::string_view sql,
                                  const std::vector<value>& parameters) {
  statement query{*this, std::string{sql}};
  parameter_list list;
  for (const auto& each : parameters)
    list.add(each);
  return query.run(list);
}

result<int64_t> database::ask_integer(std::string_view sql,
                                      const std::vector<value>& parameters) {
  const auto found
      = sql::first_row(ask(sql, parameters), [](const sql::answer_row& row) {
          return row.integer(0);
        });
  if (!found)
    return fail(found.error());
  return found->value_or(0);
}

result<std::string> database::ask_text(std::string_view sql,
                                       const std::vector<value>& parameters) {
  auto found
      = sql::first_row(ask(sql, parameters),
                       [](const sql::answer_row& row) { return row.text(0); });
  if (!found)
    return fail(found.error());
  return std::move(*found).value_or("");
}

error database::failure(unsigned number, std::string_view message) {
  auto code = code_of(number, message);
  const bool was_open = !is_lost_;
  if (mariadb::is_lost(number))
    drop();
  if (interruptible_->was_cancelled() && code == error_code::store_busy)
    code = error_code::interrupted;
  if (mariadb::is_lost(number) && was_open && silence_.was_given_up())
    return {code, name_
                      + ": the server has said nothing for a while and does not"
                        " work for this connection, which was closed"};
  const std::string what
      = mariadb::is_lost(number) && was_open ? "the connection was lost: " : "";
  return {code, name_ + ": " + what + sql::one_line(message)
                    + std::string{remedy_of(code, number)}};
}

tl::unexpected<error> database::refuse(error_code code,
                                       const std::string& text) const {
  return fail(code, name_ + ": " + sql::one_line(text));
}

void database::begin_result(statement* reader) noexcept {
  if (reading_ != nullptr && reading_ != reader)
    reading_->close();
  reading_ = reader;
}

void database::end_result(const statement* reader) noexcept {
  if (reading_ == reader)
    reading_ = nullptr;
}

} // namespace dunlin::mariadb
