#pragma once

#include "config/error.hpp"
#include "stores/ledger.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The few things that the ledger asks of a database, whichever it is.

namespace dunlin::sql {

/// What a statement returned.
struct answer {
  /// Cells a row.
  uint32_t columns = 0;
  uint64_t rows = 0;
  /// Rows that the statement changed, as the database reports.
  int64_t changed = 0;
  /// The cells of all rows one after another, as `stores/row.hpp` has them.
  std::string cells;
};

/// How a database says what they all can say.
struct words {
  /// The time in UTC as text with milliseconds: `2026-01-31T23:59:59.123Z`.
  std::string_view now;
  /// The same, as many seconds ago as the parameter `?1` says as a number.
  std::string_view moment_ago;
  /// Stands before the name of each table of the ledger: `"dunlin".`, or
  /// nothing. It belongs to the session.
  std::string_view ledger_prefix;
  /// Behind a SELECT: share-locks the rows that it reads until the transaction
  /// ends, not those of queries within it.
  std::string_view for_share;
  /// The tables of the ledger, for a database that has none yet.
  std::string_view ledger_tables;
  /// Makes those that ledgers did not have from the beginning, where they are
  /// missing.
  std::string_view later_ledger_tables;
};

/// One connection to a database and its transaction. Blocks, and belongs to one
/// thread at a time.
///
/// Texts of SQL are one statement, in words that all databases understand, with
/// these marks: `?1`, `?2` for parameters, each of which may stand there
/// several times; `{now}` and `{for_share}` for the words above; `{ledger}`
/// before each name of a table of the ledger, which stands for its schema;
/// double quotes around names that are keywords somewhere.
class session {
public:
  virtual ~session() = default;

  /// Runs one statement. Statements are prepared once where that pays.
  /// @returns `store_busy`, `store_full`, `store_failed`, `interrupted`, ...
  virtual result<answer> run(std::string_view text,
                             const std::vector<value>& parameters)
      = 0;

  /// Runs several statements without parameters, separated by semicolons; the
  /// marks are those of `run`.
  virtual result<void> run_all(std::string_view text) = 0;

  /// Begins a transaction that will write.
  virtual result<void> begin() = 0;

  /// Commits. After an error the transaction is still to be rolled back.
  virtual result<void> commit() = 0;

  /// Rolls back whatever is open.
  virtual void roll_back() noexcept = 0;

  /// Whether there is a table of the ledger of this name.
  virtual result<bool> has_ledger_table(std::string_view name) = 0;

  /// Makes the schema of the ledger where the profile names one and it is
  /// missing.
  virtual result<void> make_ledger_schema() {
    return {};
  }

  /// Before a run takes its lease: ends the sessions that runs before it left
  /// on the server, and records this one so that a later run can do the same.
  /// The ledger is there. A database whose sessions end with their process has
  /// nothing to do.
  /// @returns `store_busy`, naming the sessions that do not end.
  virtual result<void> enlist(const run_claim&) {
    return {};
  }

  /// What tells this session from all others that the server has or had; empty
  /// for a database whose sessions end with their process.
  virtual result<std::string> session_mark() {
    return std::string{};
  }

  /// Ends a session by its mark, if it is still there, and sees that it has
  /// gone.
  /// @returns `store_busy` if it does not end.
  virtual result<void> end_session(const std::string& /*mark*/) {
    return {};
  }

  /// See `session_ender`.
  virtual std::vector<std::string> ended_sessions() const {
    return {};
  }

  virtual const words& vocabulary() const noexcept = 0;

  /// What messages call the database: one line.
  virtual std::string name() const = 0;
};

} // namespace dunlin::sql
