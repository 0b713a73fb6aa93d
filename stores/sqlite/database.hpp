#pragma once

#include "config/error.hpp"
#include "stores/sqlite/statement.hpp"
#include "stores/store.hpp"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dunlin::sqlite {

/// How long a statement waits for a lock of another program, in milliseconds:
/// longer than a usual commit or checkpoint of an application takes, and no
/// longer than the 5 s within which a cancelled run must end.
inline constexpr int busy_timeout_ms = 5'000;

/// What dunlin makes of a result code of SQLite; `system_errno` tells a full
/// disk from other failed writes.
error_code code_of(int sqlite_code, int system_errno) noexcept;

class access_listener;
class interruptible;

/// One open SQLite database file. Belongs to one thread at a time.
class database {
public:
  /// Opens a file. `flags` are SQLITE_OPEN_READONLY and the like; a connection
  /// has no mutex of SQLite's because only one thread uses it at a time.
  static result<std::unique_ptr<database>> open(const std::string& path,
                                                int flags);

  database(const database&) = delete;
  database& operator=(const database&) = delete;

  /// All statements must be gone but those that it keeps.
  ~database();

  sqlite3* handle() const noexcept {
    return handle_;
  }

  /// The file, as it was given to `open`.
  const std::string& path() const noexcept {
    return path_;
  }

  /// Runs statements without parameters and without rows that matter.
  result<void> exec(const std::string& sql);

  /// Prepares exactly one statement; what follows it (but blanks and comments)
  /// is an error, as is a text without any statement. `persistent` for one that
  /// is kept for long.
  result<statement> prepare(std::string_view sql, bool persistent = false);

  /// Statements whose texts are constants are prepared once and stay with the
  /// connection: what each script asks must not be read anew each time.
  result<void> exec_kept(std::string_view sql);
  result<int64_t> query_kept_integer(std::string_view sql);
  result<std::string> query_kept_text(std::string_view sql);

  /// Whom SQLite's authorizer tells what statements do that are prepared from
  /// here on; null: nobody. See `listening`.
  void listen(access_listener* listener) noexcept;

  /// The first cell of the first row; 0 if there is no row or a NULL.
  result<int64_t> query_integer(std::string_view sql);

  /// The first cell of the first row as text; empty if there is no row.
  result<std::string> query_text(std::string_view sql);

  /// Begins a transaction that reads: from here on all is read as it is now.
  result<void> hold_snapshot();

  /// Whether what `hold_snapshot` began, if it was called, still holds: some
  /// errors make SQLite end it.
  /// @returns `store_failed` if not.
  result<void> check_snapshot() const;

  /// The error of a call that returned `code`, with SQLite's own message, which
  /// is that of the last call: ask at once. One line that names the file.
  error failure(int code) const;

  /// An error of ours about this database: one line that names the file.
  tl::unexpected<error> refuse(error_code code, const std::string& text) const;

  /// Interrupts the statement that runs, or its wait for a lock. Between two
  /// statements there is nothing to interrupt.
  std::shared_ptr<canceller> make_canceller() const;

private:
  database(std::string path, sqlite3* handle);

  result<statement*> kept(std::string_view sql);

  /// Asks a kept statement; `read` makes the answer of its first row, if any.
  template <class Read>
  auto query_kept(std::string_view sql, Read read)
      -> result<decltype(read(std::declval<const statement&>()))>;

  std::string path_;
  sqlite3* handle_;
  bool holds_snapshot_ = false;
  /// By their texts.
  std::map<std::string, statement, std::less<>> kept_;
  access_listener* listener_ = nullptr;
  /// SQLite takes all statements for outdated when its authorizer is set, so it
  /// is set once.
  bool has_authorizer_ = false;
  /// Shared with the cancellers, which may outlive this.
  std::shared_ptr<interruptible> interruptible_;
};

} // namespace dunlin::sqlite
