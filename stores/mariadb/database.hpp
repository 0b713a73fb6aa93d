#pragma once

#include "config/error.hpp"
#include "stores/mariadb/dial.hpp"
#include "stores/mariadb/interruptible.hpp"
#include "stores/mariadb/silence.hpp"
#include "stores/mariadb/url.hpp"
#include "stores/sql/session.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

class statement;

/// A session by the number that it has as long as its server runs.
struct numbered_session {
  /// 0: none.
  uint64_t id = 0;
  int64_t server_start_s = 0;
};

/// One session of a server, with all settings pinned that we rely on.
class database {
public:
  /// @returns `store_unopenable` for what can't be reached or may not be used,
  ///   a server that is too old, and one that is no MariaDB.
  static result<std::unique_ptr<database>> open(const url_parts& parts);

  database(const database&) = delete;
  database& operator=(const database&) = delete;
  ~database();

  /// Connects anew if the session was lost: what was prepared is prepared
  /// again, a transaction is gone.
  /// @returns `store_busy` while the server can't be reached.
  /// `store_failed` if a snapshot was lost with it: that does not come back.
  result<void> ready();

  /// From here on all that is read is read as it is now.
  result<void> hold_snapshot();

  bool holds_snapshot() const noexcept {
    return holds_snapshot_;
  }

  /// Runs a statement by its text, and forgets what it returns.
  result<void> exec(std::string_view sql);

  /// Runs a statement and gives all that it returns; sums of integers are
  /// integers.
  result<sql::answer> ask(std::string_view sql,
                          const std::vector<value>& parameters = {});

  /// The first column of the first row; 0 or empty if there is none.
  result<int64_t> ask_integer(std::string_view sql,
                              const std::vector<value>& parameters = {});
  result<std::string> ask_text(std::string_view sql,
                               const std::vector<value>& parameters = {});

  /// What messages call it: one line.
  const std::string& name() const noexcept {
    return name_;
  }

  const url_parts& parts() const noexcept {
    return parts_;
  }

  /// The server's number of this session.
  uint64_t session_id() const noexcept {
    return mysql_thread_id(handle_.get());
  }

  /// The most bytes that one parameter may have, or all of a row together.
  uint64_t parameter_bytes_max() const noexcept {
    return parameter_bytes_max_;
  }

  /// The `sql_mode` of a session that runs a script: what the server gives, but
  /// for modes by which texts can't be split here.
  const std::string& script_mode() const noexcept {
    return script_mode_;
  }

  /// The server gives sessions a mode in which a backslash is one, which
  /// `script_mode` has not.
  bool keeps_backslashes() const noexcept {
    return keeps_backslashes_;
  }

  /// How often it connected.
  uint32_t generation() const noexcept {
    return generation_;
  }

  /// Ends the session, and whatever is open in it; `ready` opens another.
  void give_up() noexcept;

  /// Ends the session; the next one is a script's, which finds it as the server
  /// gives it but for `script_mode` and the times that a lock and a statement
  /// may take, or one of ours again.
  void renew(bool for_script) noexcept {
    give_up();
    is_for_script_ = for_script;
  }

  bool is_lost() const noexcept {
    return is_lost_;
  }

  MYSQL* handle() const noexcept {
    return handle_.get();
  }

  /// `NAME: TEXT`.
  tl::unexpected<error> refuse(error_code code, const std::string& text) const;

  std::shared_ptr<canceller> make_canceller() const noexcept {
    return interruptible_;
  }

  // -- for statements ---

  /// A call of the library that may take long.
  class call {
  public:
    explicit call(database& db) noexcept : db_(db), watch_(&db.silence_) {
      db_.interruptible_->begin_call();
    }

    call(const call&) = delete;
    call& operator=(const call&) = delete;

    ~call() {
      db_.interruptible_->end_call();
    }

  private:
    database& db_;
    silence::watch watch_;
  };

  /// The error of the call that failed. A session that is lost is known to be
  /// lost from here on.
  error failure(unsigned number, std::string_view message);

  /// One result is read at a time: whoever begins one ends that of another,
  /// which goes on later as if it had paused.
  void begin_result(statement* reader) noexcept;
  void end_result(const statement* reader) noexcept;

private:
  explicit database(const url_parts& parts);

  result<void> connect();
  result<void> connect_again();
  result<void> check_server();
  result<void> pin_settings();
  result<void> read_given();
  result<void> end_former(const numbered_session& former);
  void drop() noexcept;

  url_parts parts_;
  std::string name_;
  /// The last session that there was.
  numbered_session session_;
  session_handle handle_;
  bool is_lost_ = true;
  bool holds_snapshot_ = false;
  bool is_for_script_ = false;
  uint32_t generation_ = 0;
  uint64_t parameter_bytes_max_ = 0;
  std::string script_mode_;
  bool keeps_backslashes_ = false;
  statement* reading_ = nullptr;
  std::shared_ptr<interruptible> interruptible_;
  silence silence_;
};

} // namespace dunlin::mariadb
