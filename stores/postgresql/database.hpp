#pragma once

#include "config/error.hpp"
#include "stores/postgresql/cancel_request.hpp"
#include "stores/postgresql/errors.hpp"
#include "stores/postgresql/interrupter.hpp"
#include "stores/postgresql/link.hpp"
#include "stores/postgresql/parameters.hpp"
#include "stores/postgresql/query_result.hpp"
#include "stores/row.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// One session with a server. Blocks, and belongs to one thread at a time; its
/// canceller may be used from any.
///
/// A connection that is lost is opened anew by the next statement, unless it
/// was lost in a transaction: then everything fails until `roll_back`.
///
/// One that reads in a snapshot has a transaction of its own open between
/// `begin` and `begin`, which it gives up for another in the same snapshot
/// where a statement failed or has said `SET LOCAL`.
class database {
public:
  static result<std::unique_ptr<database>> open(link_wish wish);

  database(const database&) = delete;
  database& operator=(const database&) = delete;

  // -- statements ---

  /// Runs one statement or several.
  result<void> exec(const std::string& sql);

  /// Runs one statement. What it returns comes as text.
  result<query_result> query(const std::string& sql);

  /// Runs one statement with parameters `$1`, `$2`: integers are int8, reals
  /// float8, blobs bytea; texts have the type that the statement wants.
  /// @param binary what it returns comes in the types' binary forms.
  result<query_result> query(const std::string& sql,
                             const std::vector<value>& parameters,
                             bool binary = false);
  result<query_result> query(const std::string& sql,
                             const parameter_list& parameters, bool binary);

  /// Of an open transaction: one statement that goes out with the next, in
  /// front of it, and saves the way to the server and back. What it fails of is
  /// the next one's error.
  void run_ahead(std::string sql);

  /// Another connection for what this one was opened for.
  result<std::unique_ptr<database>> open_another() const {
    return open(wish_);
  }

  /// Makes the session one as server, database and role give it, but for the
  /// times that a lock and a statement may take.
  result<void> begin_script();

  /// Commits the last transaction of a script, and has the server forget what
  /// the script did to the session: that is answered while other steps are
  /// chosen.
  result<void> commit_script();

  /// What role and database give new sessions is another from now on: each one
  /// of this program is opened anew before its next script.
  static void outdate_sessions() noexcept;

  /// Forgets what a script did to the session. What it relies on otherwise is
  /// pinned before the next statement, unless a script comes first.
  result<void> end_script();

  /// How many statements of the last message were answered before one failed.
  int answered() const noexcept {
    return answered_;
  }

  /// The number that a statement returns in one row.
  result<int64_t> query_integer(const std::string& sql);

  /// What a statement without parameters would return, by its columns.
  result<query_result> describe(const std::string& sql);

  // -- transactions ---

  /// The statement goes out with the next one.
  result<void> begin(const std::string& sql = "BEGIN");
  result<void> commit();

  /// Ends a transaction in whatever state it is, also a COPY.
  void roll_back() noexcept;

  /// `sql` behind a savepoint, in whose place `undo_to_savepoint` sets the
  /// transaction; the one before is given up.
  std::string behind_savepoint(const std::string& sql);
  result<void> set_savepoint() {
    return exec(behind_savepoint(""));
  }
  /// What a statement failed of before stays in `problem`.
  result<void> undo_to_savepoint();

  /// Whether the server sees a transaction that it has not given up, or will
  /// with the next statement.
  bool is_within_transaction() const noexcept;

  /// From here on, a statement that waits for sessions of dunlin longer than
  /// the wish says ends them: a program that was killed in the midst of a
  /// statement leaves a server that goes on and commits.
  void begin_takeover() noexcept;
  void end_takeover() noexcept {
    takeover_at_.reset();
  }

  /// How long sessions of an older run may go on by themselves.
  int takeover_wait_ms() const noexcept {
    return wish_.takeover_wait_ms;
  }

  /// How long that statement waits for all that is in its way, which may have
  /// to roll back once it was ended.
  int takeover_limit_ms() const noexcept {
    return wish_.takeover_wait_ms + lock_wait_ms;
  }

  /// The sessions that were ended, each in words.
  const std::vector<std::string>& ended_sessions() const noexcept {
    return ended_;
  }

  /// Of a session in a snapshot: gives up its transaction, and so the locks of
  /// what it has read, until the next statement.
  void leave_snapshot() noexcept;

  // -- COPY: one at a time, and no other statement until its end ---

  result<void> begin_copy_out(const std::string& sql);

  /// The next bytes, at most `size` of them. @returns 0 at the end.
  result<size_t> read_copy(char* into, size_t size);

  /// Ends it before its end.
  void abandon_copy_out() noexcept;

  result<void> begin_copy_in(const std::string& sql);
  result<void> write_copy(std::string_view bytes);

  /// @param problem not null: the server is told to fail with these words.
  /// @returns the rows that the server reports.
  result<int64_t> end_copy_in(const char* problem = nullptr);

  // -- facts ---

  /// What the server said of the statement that failed last.
  const server_problem& problem() const noexcept {
    return problem_;
  }

  /// The database as messages name it.
  const std::string& name() const noexcept {
    return wish_.name;
  }

  /// `server_version_num`.
  int version() const noexcept {
    return version_;
  }

  /// The server's id of this session; another one after it was lost.
  int backend() const noexcept;

  /// Counts how often the connection was opened: what belonged to the session
  /// (temporary tables) has gone when it changes.
  uint32_t generation() const noexcept {
    return generation_;
  }

  std::shared_ptr<canceller> make_canceller() const {
    return stop_;
  }

  /// An error about this database.
  tl::unexpected<error> refuse(error_code code, const std::string& text) const;

private:
  using clock = std::chrono::steady_clock;

  /// A session as the server knows it.
  struct server_session {
    std::string backend;
    std::string begin;
  };

  explicit database(link_wish wish);

  /// Has an open connection on which nothing runs.
  result<void> ready();
  result<void> open_anew();
  /// Sends statements behind which others may follow, until `end_together`;
  /// they fail together. @returns false: the connection was lost.
  bool send_together(const std::vector<std::string>& statements);
  bool end_together();
  /// @param done what COMMIT was answered.
  static uint32_t outdated_sessions() noexcept;
  result<void> see_committed(result<query_result> done);
  result<void> forget_script();
  /// Has the answers to what `commit_script` sent behind COMMIT; a session that
  /// did not forget its script is closed.
  void settle() noexcept;
  /// Ends the session that this one takes the place of (`former_session.cpp`).
  result<void> end_former();
  /// Has a bare session wait for its next use as long as that takes.
  result<void> keep_idle();

  /// Of a session that reads in a snapshot (`snapshot.cpp`): has its
  /// transaction open, without settings of the statement before.
  result<void> see_snapshot();
  /// Begins that transaction. @returns `store_failed` if the snapshot is lost.
  result<void> enter_snapshot(const std::string& mode);
  /// Whoever was interrupted because the snapshot is lost says that.
  tl::unexpected<error> fail_of(error problem) const;

  /// Sends what libpq has to send; with `for_input` waits until the server has
  /// said something.
  result<void> pump(bool for_input);
  /// @returns whether there is something to do; false after a silence.
  result<bool> wait_once(bool has_output, bool& has_input);
  /// @param waits counts how often in a row the server was seen waiting for us.
  result<void> after_silence(int& waits);
  /// Ends the sessions of dunlin that this one waits for.
  void end_blockers() noexcept;

  /// Asks the server to end the statement that runs.
  void cancel();

  /// The answer to what was sent: the last result, or the first error; of
  /// statements that were sent together, up to their end.
  result<query_result> finish();
  result<query_result> conclude(query_result answer);
  result<void> end_cancel();

  tl::unexpected<error> lost();
  tl::unexpected<error> give_up(error_code code, const std::string& why);

  link_wish wish_;
  std::shared_ptr<interrupter> stop_;
  link_ptr link_;
  int version_ = 0;
  uint32_t generation_ = 0;
  /// The one that was opened last, also when it is lost.
  server_session session_;
  bool in_transaction_ = false;
  /// What goes out in front of the next statement.
  std::vector<std::string> ahead_;
  /// How many ends of statements sent together are still to be answered.
  int awaited_syncs_ = 0;
  int answered_ = 0;
  /// How often sessions had been outdated when this one was opened.
  uint32_t opened_at_ = 0;
  /// The session is as a script is to find it.
  bool is_bare_ = false;
  /// Role or database may have it ended when it is idle.
  bool may_end_idle_ = false;
  /// A statement of ours goes out that must not wait for the snapshot.
  bool is_entering_ = false;
  /// `SET LOCAL` was said in the transaction of the snapshot.
  bool has_local_settings_ = false;
  bool has_savepoint_ = false;
  bool copies_out_ = false;
  bool copies_in_ = false;
  server_problem problem_;
  /// Of the statement that runs.
  cancel_request cancel_;
  /// It was cancelled by us: a COPY may fail of that behind its first answer,
  /// when the request is awaited no more.
  bool was_cancelled_ = false;
  clock::time_point give_up_at_;
  std::chrono::milliseconds silence_max_{silence_max_ms};
  std::optional<clock::time_point> takeover_at_;
  std::vector<std::string> ended_;
};

} // namespace dunlin::postgresql
