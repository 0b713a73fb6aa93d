#pragma once

#include "config/touches.hpp"
#include "stores/sql/routine_traces.hpp"
#include "stores/sql/script_rules.hpp"
#include "stores/sql/session.hpp"

#include <string>
#include <vector>

namespace dunlin::sql {

/// What became of a statement that ran outside of a transaction and whose end
/// nobody saw.
enum class statement_fate {
  done,     ///< it took effect
  not_done, ///< it did not, or may safely run again
  unknown,  ///< the catalogue does not tell
};

/// What a database does in its own way to run a script. What the ledger is told
/// meanwhile goes by `db`, in the same transactions.
class script_host {
public:
  virtual ~script_host() = default;

  virtual const script_rules& rules() const noexcept = 0;

  virtual session& db() noexcept = 0;

  /// Makes the session one as the database gives it, with nothing in it of
  /// whatever ran before.
  virtual result<void> enter() = 0;

  /// Puts the session back for what else uses it.
  virtual result<void> leave() = 0;

  /// Takes the statements at a script's begin that must stand before all others
  /// of its transaction, which begins next. @returns how many.
  virtual size_t open_with(const std::vector<script_statement>&) {
    return 0;
  }

  /// Whether a statement that could run in a transaction by its text can't as
  /// the database stands: what it calls may commit, or a table that it writes
  /// keeps what is rolled back. No transaction is open.
  virtual result<bool> stands_alone(const script_statement&) {
    return false;
  }

  /// The same of any statement of a script, none of which has run.
  virtual result<bool> one_stands_alone(const std::vector<script_statement>&) {
    return false;
  }

  /// Whether a statement does nothing but read and compute.
  virtual bool only_computes(const script_statement&) const {
    return false;
  }

  /// What the routines that statements of a script call leave in their session.
  /// @param done how many of them are asked about. @returns one each, or none
  /// where no routine leaves anything.
  virtual result<std::vector<routine_traces>>
  left_by_calls(const std::vector<script_statement>&, size_t /*done*/) {
    return std::vector<routine_traces>{};
  }

  /// The statement that failed although it did a part of its work for good, or
  /// that ended the transaction; null: there was none.
  virtual const script_statement* doubtful() const noexcept {
    return nullptr;
  }

  /// Runs one statement in the open transaction, and sees that this is still
  /// open. @returns `script_failed` with file and line, `store_busy`, ...
  virtual result<void> run_inside(const script_job& job,
                                  const script_statement& statement)
      = 0;

  /// Runs the statements of a script in the open transaction, from `first` on.
  virtual result<void> run_all(const script_job& job,
                               const std::vector<script_statement>& statements,
                               size_t first) {
    for (auto at = first; at < statements.size(); ++at)
      if (auto ran = run_inside(job, statements[at]); !ran)
        return ran;
    return {};
  }

  /// What the open transaction has touched so far, by the names of
  /// `stores/touches.hpp`, dunlin's own tables and the catalogue excepted; with
  /// what the database did for its own ends where `job` knows of all that.
  virtual result<std::vector<touch>> seen(const script_job&) {
    return std::vector<touch>{};
  }

  /// Runs one statement outside of any transaction. After `store_busy` or
  /// `interrupted` it may have taken effect if `is_lost`.
  virtual result<void> run_outside(const script_job& job,
                                   const script_statement& statement)
      = 0;

  /// What to do where a script took the ledger along, asked when its row could
  /// not be written; empty: it did something else.
  virtual std::string_view ledger_remedy() const noexcept {
    return {};
  }

  /// Whether the last statement failed inside of a transaction because it can't
  /// run in one, which its text did not tell.
  virtual bool must_run_outside() const noexcept {
    return false;
  }

  /// Whether the session has drawn a number since the script entered it, for
  /// which `script_rules::last_numbers` ask.
  virtual result<bool> has_drawn_number() {
    return true;
  }

  /// What a statement that has just run inside of a transaction leaves in its
  /// session, as one short text: two sessions of which it is the same serve the
  /// statements behind it alike. Empty: it does not tell.
  /// @param statement null: none has, and no transaction is open.
  virtual result<std::string> session_state(const script_statement*) {
    return std::string{};
  }

  /// Whether the answer to the last statement never came.
  virtual bool is_lost() const noexcept = 0;

  /// What the catalogue says now of the things that a statement will change,
  /// which `judge` is to compare. One line of text; it goes into the ledger.
  virtual result<std::string> look(const script_statement& statement) = 0;

  /// Compares, once the statement's session is gone, and tidies away what it
  /// left half made.
  virtual result<statement_fate> judge(const script_statement& statement,
                                       const std::string& before)
      = 0;
};

} // namespace dunlin::sql
