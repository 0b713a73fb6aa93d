#pragma once

#include "app/ledger_view.hpp"
#include "app/store_looks.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "stores/store.hpp"

#include <optional>
#include <string>
#include <vector>

/// @file
/// Everything that can be found wrong before the first write. Nothing here
/// creates or changes a file.

namespace dunlin {

/// A column that a table step writes.
struct column_outlook {
  std::string name;
  /// As their own databases declare them.
  std::string from;
  std::string to;
  /// Values that may not fit, see `misfits_of`; empty: all do.
  std::string misfits;
  cast_way cast = cast_way::none;
  bool is_in_digest = true;
};

/// What is known of the rows of a table step before a run.
struct step_rows {
  /// Rows of its source, or lines of the file that lists its keys.
  row_estimate source;
  /// How many of their keys stand in the target already; looked for only if
  /// `existing` is not `fail`.
  row_estimate standing;
  /// Columns of its key; 0: not looked at.
  size_t key_columns = 0;
  /// The tables that it reads; nothing: not known before it begins.
  std::optional<std::vector<std::string>> tables_read = {};
  /// The target's table was there and could be looked at.
  bool are_columns_known = false;
  /// Of a step that copies rows.
  std::vector<column_outlook> columns = {};
};

/// What a run would meet.
struct outlook {
  /// Of all stores of the profile.
  store_identities identities;
  ledgers kept;
  /// One entry a step.
  std::vector<step_standing> standings;
  /// One entry a step.
  std::vector<step_rows> rows;
};

/// What the checks are told besides profile and plan.
struct check_request {
  reset_request reset;
  /// Count rows of sources, and those that stand in targets, instead of
  /// estimating them.
  bool exact_counts = false;
  /// The plan's targets will be written, so that must be possible.
  bool writes_targets = true;
};

/// Refuses to write a log into the file of a store.
/// @param log a path; empty or `-`: no file.
/// @returns `usage`, or what a store can report.
result<void> check_log(const profile& of, const std::string& log);

/// Reads the ledgers of all stores that the plan writes and that exist.
result<ledgers> read_ledgers(const profile& of, const migration_plan& plan,
                             store_looks& looks);

/// The same by looks of its own.
result<ledgers> read_ledgers(const profile& of, const migration_plan& plan);

/// Finds the half done scripts of which a statement that is done, or began, is
/// another now: they count as changed, as a run finds them.
/// @param standings from `standings_of`.
result<void> find_changed_statements(const profile& of,
                                     const migration_plan& plan,
                                     std::vector<step_standing>& standings,
                                     store_looks& looks);

/// Refuses a plan one of whose targets is not there, which a run would make.
/// @returns `store_unopenable`.
result<void> check_there(const profile& of, const migration_plan& plan);

/// Refuses a plan one of whose targets another run holds: `lock_held`.
result<void> check_locks(const profile& of, const migration_plan& plan,
                         store_looks& looks);

/// Checks stores, ledgers and each step that is not done and not left out. What
/// a step earlier in the plan may still make or change is left to be checked
/// when the step starts.
result<outlook> check_run(const profile& of, const migration_plan& plan,
                          const check_request& request, store_looks& looks);

} // namespace dunlin
