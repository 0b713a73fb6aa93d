#pragma once

#include "stores/ledger.hpp"
#include "stores/sql/session.hpp"
#include "stores/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// Rows of the ledger. Everything here belongs inside of a transaction that
/// holds the lease.

namespace dunlin::sql {

/// Opens a step, or an earlier run's step again.
/// @returns its row as it stands now; `step_changed`.
result<step_record> open_step(session& db, const std::string& migration,
                              const step_opening& opening);

/// Records how a step ended; see `target_session`.
/// @returns `counts_differ` if a step that is done has books that don't balance
///   or has batches whose rejects are not all kept.
result<void> close_step(session& db, const std::string& migration,
                        const step_closing& closing);

/// Counts a step as done that no run carried out; see
/// `target_session::count_as_done`.
result<bool> make_baseline(session& db, const std::string& migration,
                           const step_opening& what);

/// How a script ended, or how far it is.
struct script_entry {
  step_state state = step_state::open;
  std::string_view problem;
  /// Since it began.
  std::chrono::milliseconds taken;
  /// The ledger has a row of it, which is changed.
  bool is_listed = false;
};

/// Records a script that ran or failed.
result<void> write_script(session& db, const std::string& migration,
                          const script_job& job, const script_entry& entry);

/// What of a batch is written to the ledger.
struct batch_entry {
  std::string_view step;
  batch_id id;
  const batch_closing& closing;
  batch_counts counts;
  /// None for rows that are counted alone.
  std::optional<digest> sum;
  /// See `batch_record`.
  std::string summed_by;
};

/// Writes the row of a batch, once and for all.
result<void> write_batch(session& db, const run_claim& claim,
                         const batch_entry& entry);

/// Keeps a list of keys; with `last` the step has all of them.
result<void> write_keys(session& db, const std::string& migration,
                        const std::string& step, uint64_t ordinal,
                        const std::vector<key_tuple>& keys, bool last);

/// Forgets a step, or all steps of the migration if `step` is empty.
result<void> forget_steps(session& db, const std::string& migration,
                          const std::string& step);

/// Keeps a word of the operator's.
result<void> write_command(session& db, const run_claim& claim,
                           const command_record& said);

/// Ends a run and gives its lease back.
result<void> write_run_end(session& db, const run_claim& claim,
                           std::string_view outcome,
                           const std::vector<std::string>& violations);

} // namespace dunlin::sql
