#include "stores/sqlite/database.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/access_listener.hpp"
#include "stores/sqlite/sql_text.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace dunlin::sqlite {

namespace {

using namespace std::chrono_literals;

/// The longest sleep between two looks at a lock: short against any commit.
constexpr auto busy_pause_max = 25ms;

bool is_disk_full(int system_errno) noexcept {
  return system_errno == ENOSPC || system_errno == EDQUOT
         || system_errno == EFBIG;
}

/// Why the last call of the system failed. SQLite keeps it with the connection
/// only for some of its calls (a failed commit is none), and with the file that
/// was written; rolling back comes before we can ask.
int errno_of_failure(sqlite3* handle) noexcept {
  const int found[] = {errno, sqlite3_system_errno(handle)};
  for (const int each : found)
    if (is_disk_full(each) || handle == nullptr)
      return each;
  int of_file = 0;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &of_file);
  if (is_disk_full(of_file))
    return of_file;
  sqlite3_file* journal = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &journal);
  if (journal != nullptr && journal->pMethods != nullptr)
    journal->pMethods->xFileControl(journal, SQLITE_FCNTL_LAST_ERRNO, &of_file);
  return is_disk_full(of_file) ? of_file : found[1];
}

/// What to do about an error, or nothing.
std::string_view remedy_of(error_code code) noexcept {
  switch (code) {
  case error_code::store_busy:
    return "; another program holds it: end that program or run again later";
  case error_code::store_full:
    return "; make room on its disk and run again";
  case error_code::store_read_only:
    return "; allow writing to the file and its folder";
  default:
    return "";
  }
}

} // namespace

/// What the cancellers of a connection share with it.
class interruptible : public canceller {
public:
  explicit interruptible(sqlite3* handle) : handle_(handle) {
    // nop
  }

  void cancel() noexcept override {
    const std::lock_guard guard{mutex_};
    ++cancels_;
    if (handle_ != nullptr)
      sqlite3_interrupt(handle_);
    cancelled_.notify_all();
  }

  /// The connection closes: from here on there is nothing to cancel.
  void detach() noexcept {
    const std::lock_guard guard{mutex_};
    handle_ = nullptr;
  }

  /// SQLite found a lock, for the `count`th time in a row.
  /// @returns whether it shall look again.
  bool wait_for_lock(int count) noexcept {
    const auto now = std::chrono::steady_clock::now();
    std::unique_lock guard{mutex_};
    if (count == 0) {
      give_up_at_ = now + std::chrono::milliseconds{busy_timeout_ms};
      cancels_seen_ = cancels_;
    }
    if (now >= give_up_at_)
      return false;
    const auto pause = std::min<std::chrono::nanoseconds>(
        {1ms * (count + 1), busy_pause_max, give_up_at_ - now});
    return !cancelled_.wait_for(guard, pause,
                                [&] { return cancels_ != cancels_seen_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable cancelled_;
  sqlite3* handle_;
  uint64_t cancels_ = 0;
  uint64_t cancels_seen_ = 0;
  std::chrono::steady_clock::time_point give_up_at_;
};

error_code code_of(int sqlite_code, int system_errno) noexcept {
  switch (sqlite_code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL:
    return error_code::store_busy;
  case SQLITE_FULL:
    return error_code::store_full;
  case SQLITE_IOERR:
    return is_disk_full(system_errno) ? error_code::store_full
                                      : error_code::store_failed;
  case SQLITE_INTERRUPT:
    return error_code::interrupted;
  case SQLITE_READONLY:
    return error_code::store_read_only;
  case SQLITE_CANTOPEN:
    return is_disk_full(system_errno) ? error_code::store_full
                                      : error_code::store_unopenable;
  case SQLITE_NOTADB:
  case SQLITE_PERM:
    return error_code::store_unopenable;
  default:
    return error_code::store_failed;
  }
}

namespace {

/// Once, before the first connection: SQLite counts every allocation under one
/// lock of the process, where readers and the writer would meet all the time.
void set_up_sqlite() {
  static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(code); // refused if SQLite is in use already: then slower
}

} // namespace

result<std::unique_ptr<database>> database::open(const std::string& path,
                                                 int flags) {
  set_up_sqlite();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  // SQLite gives a handle that must be closed even when it fails.
  std::unique_ptr<database> out{new database{path, handle}};
  if (code != SQLITE_OK)
    return fail(out->failure(code));
  return out;
}

database::database(std::string path, sqlite3* handle)
    : path_(std::move(path)), handle_(handle),
      interruptible_(std::make_shared<interruptible>(handle)) {
  const auto wait = [](void* state, int count) -> int {
    return static_cast<interruptible*>(state)->wait_for_lock(count) ? 1 : 0;
  };
  sqlite3_busy_handler(handle_, wait, interruptible_.get());
}

database::~database() {
  interruptible_->detach();
  kept_.clear();
  const int code = sqlite3_close(handle_);
  DUNLIN_ASSERT(code == SQLITE_OK);
}

result<void> database::exec(const std::string& sql) {
  const int code
      = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    return fail(failure(code));
  return {};
}

result<statement> database::prepare(std::string_view sql, bool persistent) {
  sqlite3_stmt* handle = nullptr;
  const char* tail = nullptr;
  const unsigned flags = persistent ? SQLITE_PREPARE_PERSISTENT : 0u;
  const int code = sqlite3_prepare_v3(
      handle_, sql.data(), static_cast<int>(sql.size()), flags, &handle, &tail);
  if (code != SQLITE_OK)
    return fail(failure(code));
  statement out{*this, handle};
  if (!out)
    return refuse(error_code::store_failed, "the SQL text holds no statement");
  sqlite3_stmt* second = nullptr;
  const auto rest = sql.size() - static_cast<size_t>(tail - sql.data());
  const int rest_code = sqlite3_prepare_v3(
      handle_, tail, static_cast<int>(rest), 0, &second, nullptr);
  const statement rest_statement{*this, second};
  if (rest_code == SQLITE_INTERRUPT)
    return fail(failure(rest_code));
  if (rest_code != SQLITE_OK || rest_statement)
    return refuse(error_code::store_failed,
                  "the SQL text holds more than one statement");
  return out;
}

result<statement*> database::kept(std::string_view sql) {
  if (const auto known = kept_.find(sql); known != kept_.end())
    return &known->second;
  auto made = prepare(sql, true);
  if (!made)
    return fail(std::move(made.error()));
  return &kept_.emplace(sql, std::move(*made)).first->second;
}

result<void> database::exec_kept(std::string_view sql) {
  const auto found = kept(sql);
  return found ? (*found)->run() : fail(found.error());
}

template <class Read>
auto database::query_kept(std::string_view sql, Read read)
    -> result<decltype(read(std::declval<const statement&>()))> {
  const auto found = kept(sql);
  if (!found)
    return fail(found.error());
  auto& query = **found;
  const auto row = query.step();
  decltype(read(query)) answer{};
  if (row && *row)
    answer = read(query);
  query.reset();
  if (!row)
    return fail(row.error());
  return answer;
}

result<int64_t> database::query_kept_integer(std::string_view sql) {
  return query_kept(sql,
                    [](const statement& row) { return row.column_integer(0); });
}

result<std::string> database::query_kept_text(std::string_view sql) {
  return query_kept(sql,
                    [](const statement& row) { return row.column_text(0); });
}

void database::listen(access_listener* listener) noexcept {
  listener_ = listener;
  if (has_authorizer_)
    return;
  const auto tell
      = [](void* self, int action, const char* first, const char* second,
           const char* schema, const char* via) -> int {
    auto* heard_by = static_cast<database*>(self)->listener_;
    return heard_by == nullptr
               ? SQLITE_OK
               : heard_by->hear({action, first, second, schema, via});
  };
  sqlite3_set_authorizer(handle_, tell, this);
  has_authorizer_ = true;
}

result<int64_t> database::query_integer(std::string_view sql) {
  auto query = prepare(sql);
  if (!query)
    return fail(std::move(query.error()));
  const auto row = query->step();
  if (!row)
    return fail(row.error());
  return *row ? query->column_integer(0) : 0;
}

result<std::string> database::query_text(std::string_view sql) {
  auto query = prepare(sql);
  if (!query)
    return fail(std::move(query.error()));
  const auto row = query->step();
  if (!row)
    return fail(row.error());
  return *row ? query->column_text(0) : std::string{};
}

result<void> database::hold_snapshot() {
  // The transaction begins when something is read.
  auto begun = exec("BEGIN; SELECT count(*) FROM main.sqlite_schema");
  holds_snapshot_ = begun.has_value();
  return begun;
}

result<void> database::check_snapshot() const {
  if (!holds_snapshot_ || sqlite3_get_autocommit(handle_) == 0)
    return {};
  return refuse(error_code::store_failed,
                "the snapshot that this run reads was lost by an error; what is"
                " committed stays, run again to go on with a new one");
}

error database::failure(int code) const {
  auto named = code_of(code, errno_of_failure(handle_));
  // The last message may belong to another call, e.g. a bind has none.
  const bool has_message = sqlite3_extended_errcode(handle_) == code;
  std::string text{has_message ? sqlite3_errmsg(handle_)
                               : sqlite3_errstr(code)};
  // What is interrupted while SQLite looks up the schema for it may come with
  // the general code.
  if (named == error_code::store_failed
      && text == sqlite3_errstr(SQLITE_INTERRUPT))
    named = error_code::interrupted;
  return error{named,
               one_line(path_ + ": " + text) + std::string{remedy_of(named)}};
}

tl::unexpected<error> database::refuse(error_code code,
                                       const std::string& text) const {
  return fail(code, one_line(path_ + ": " + text));
}

std::shared_ptr<canceller> database::make_canceller() const {
  return interruptible_;
}

} // namespace dunlin::sqlite
