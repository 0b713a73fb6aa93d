#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// Expected failures are values: a named code for the program, one line of text
/// for the person. The text says what is wrong, where, and what to do about it.

namespace dunlin {

/// Every way in which a part of dunlin can fail. Each has a test that produces
/// it; `app/exit_code.cpp` says which exit code it leads to. Ids cross the
/// wire: append only.
enum class error_code : uint8_t {
  none = 0,
  // -- found before the first write ------------------------------------------
  usage,             ///< unknown option or command, bad value of an option
  file_unreadable,   ///< no such file, a directory, no permission
  profile_syntax,    ///< not TOML
  unknown_key,       ///< a key that the closed schema does not have
  missing_key,       ///< a key that must be given is not
  wrong_type,        ///< a string where a number belongs, and the like
  out_of_range,      ///< a number or a size beyond its limits
  bad_value,         ///< right type, but not one of the values that it may have
  duplicate_name,    ///< two steps, blocks or stores of one name
  unknown_store,     ///< `from`, `to` or `store` names no store
  unknown_step,      ///< `after`, `--reset` or an override names no step
  variable_unset,    ///< ${NAME} without a default, and NAME is not set
  plan_cycle,        ///< `after` makes a step wait for itself
  store_unopenable,  ///< missing file, not a database, no permission
  store_read_only,   ///< a target that can't be written
  store_same,        ///< two store names for one database
  table_onto_itself, ///< a table step that reads the very table it writes
  unknown_table,     ///< a table that isn't there
  unknown_column,    ///< a column that isn't there
  query_invalid,     ///< the store can't prepare the query of a table step
  key_missing,       ///< no usable key: the text says which `key` to give
  key_has_null,      ///< a NULL in a key column
  scan_unindexed,    ///< paging by this key would scan or sort for each page
  script_refused,    ///< a statement that can't run in a script's transaction
  lock_held,         ///< another run holds the lock of a target
  ledger_foreign,    ///< the ledger belongs to another profile of this name
  ledger_unsupported, ///< the ledger was written by another version of dunlin
  step_changed,       ///< what was done differs from what the profile says now
  // -- while running ---------------------------------------------------------
  store_busy,       ///< transient: somebody else holds the database; retried
  store_full,       ///< disk full
  store_failed,     ///< the database reported an error that is not the row's
  script_failed,    ///< a statement of a script failed
  key_not_unique,   ///< equal neighbours were seen while reading
  counts_differ,    ///< the books of a batch or a step do not balance
  rejects_exceeded, ///< more rejects than `run.rejects` allows
  foreign_keys_violated, ///< foreign_key_check found rows without parents
  lease_lost,  ///< another run took the lease: nothing more is committed
  interrupted, ///< cancelled by the operator
  part_failed, ///< a part of the system could not start
  actor_died,  ///< an actor ended that should not have: an error of ours
  // -- commands that write a file ---------------------------------------------
  file_unwritable, ///< a file that is there already, no folder, no permission
  picture_failed,  ///< Graphviz is not there, or does not draw
  // -- of the user's own code ------------------------------------------------
  command_missing, ///< before the first write: no such program
  command_failed,  ///< while running: it died, hung or gave no answers; retried
  // -- of a batch on its way --------------------------------------------------
  rows_refused, ///< nobody saw which rows: the batch is written again, with
                ///< care
  // -- of rows that need not leave their database ----------------------------
  rows_must_leave, ///< the database itself can't copy them just as they are
  // -- of a script that runs statement by statement --------------------------
  statement_in_doubt, ///< nobody can tell whether a statement took effect
  // -- of a batch whose answer was lost ---------------------------------------
  batch_committed, ///< the ledger has it already: it is not written again
};

/// The name of a code as it is written in logs and JSON: `store_busy`.
std::string_view to_string(error_code code) noexcept;

/// What went wrong.
struct error {
  error_code code = error_code::none;
  /// One line, no line break (TOML errors may add two that show the place).
  std::string text;
};

/// A value, or why there is none.
template <class T>
using result = tl::expected<T, error>;

/// Makes the failing side of a `result`.
inline tl::unexpected<error> fail(error_code code, std::string text) {
  return tl::unexpected<error>(error{code, std::move(text)});
}

/// Hands the error of one `result` on as that of another.
inline tl::unexpected<error> fail(error problem) {
  return tl::unexpected<error>(std::move(problem));
}

} // namespace dunlin
