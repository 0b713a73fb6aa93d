#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sql/script_host.hpp"
#include "stores/sql/statement_ledger.hpp"
#include "stores/sql/stopwatch.hpp"
#include "stores/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::sql {

/// Tells a test of each moment at which a run may be killed, by a word: before
/// and after each statement and each commit of a journal. Null otherwise.
inline void (*journal_moment)(const char* what) = nullptr;

/// Runs a script statement by statement and goes on where an earlier run ended.
/// What can run in a transaction commits with its row; for what can't, a row
/// says before that it begins, and one afterwards how it ended.
/// stores/README.md tells the states.
class script_journal {
public:
  /// All must outlive this. The host's session was entered.
  script_journal(script_host& host, lease& held, const script_job& job,
                 const std::vector<script_statement>& statements);

  /// @returns `step_changed` if one of the statements that are done is another
  ///   now; `statement_in_doubt`; `script_failed`; ...
  result<void> run();

  /// Keeps that a statement of a script that ran whole ended its transaction:
  /// what the script did before may stay, so nothing of it is to run again
  /// until somebody has looked.
  /// @returns `statement_in_doubt`, or why that could not be kept.
  error keep_doubt(const script_statement& ended, const error& why);

private:
  result<void> load();
  result<void> take_rows(std::vector<statement_row> rows);
  result<void> check_doubt(const std::vector<statement_row>& rows) const;
  result<void> settle();
  result<void> settle_begun();
  result<void> restore_session();
  /// Refuses to go on where the session is not as the one before was.
  result<void> compare_session();
  result<void> check_number();
  result<void> run_next();
  result<void> run_inside();
  result<void> run_outside();
  /// Keeps that nobody can tell what the next statement did.
  result<void> doubt(const error& why);

  /// Writes the row of the next statement, and of the step where it is the
  /// last one.
  result<void> write(statement_state state, bool is_inside = false);
  result<void> write_step(step_state state);
  result<void> commit(statement_state state);
  result<void> conclude(const result<void>& ran);

  bool is_at_end() const noexcept {
    return next_ == statements_.size();
  }

  const script_statement& statement() const noexcept {
    return statements_[next_];
  }

  /// How a message calls the next statement, whose line stands before: by its
  /// number where the line holds several.
  std::string named_statement() const;

  /// An error about the next statement, with its place.
  tl::unexpected<error> refuse(error_code code, const std::string& why) const;

  script_host& host_;
  lease& held_;
  const script_job& job_;
  const std::vector<script_statement>& statements_;
  stopwatch clock_;
  /// The ledger has a row of the script.
  bool is_listed_ = false;
  bool is_done_ = false;
  /// The first statement that is not done.
  size_t next_ = 0;
  /// The one with which this session began.
  size_t began_at_ = 0;
  /// Its row, if there is one.
  std::optional<statement_row> open_;
  /// What the session is like behind the last statement that told.
  std::string session_state_;
};

} // namespace dunlin::sql
