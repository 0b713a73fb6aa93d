#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledger keeps, as plain structs: the `dunlin_*` tables inside every
/// store that is written. stores/README.md describes the tables.

namespace dunlin {

/// How far a step is, durably.
enum class step_state : uint8_t { open, done, failed };

enum class step_kind : uint8_t { script, table };

/// What is known of the statement of a script that has an intent but no
/// outcome.
enum class statement_doubt : uint8_t {
  none,    ///< there is no such statement
  open,    ///< a run was cut off: the next one looks whether it took effect
  by_hand, ///< a run looked and can't tell: the operator must say
};

/// The books of one part of a step.
struct step_sums {
  /// Sums over its batches.
  batch_counts counts;
  uint64_t batches = 0;
  /// Rejects that no retry has brought home.
  uint64_t rejects_open = 0;
};

/// A step's row.
struct step_record {
  std::string step;
  step_kind kind = step_kind::table;
  /// What the step is, in one line of text; changed after a batch was done, a
  /// run is refused with exit 4.
  std::string identity;
  step_state state = step_state::open;
  /// The greatest key when the scan began; empty: the source had no row.
  key_tuple scan_bound;
  /// `scan = "once"`: all keys are kept, batches may begin.
  bool keys_kept = false;
  /// What must stand for the kept keys to mean the same rows: see
  /// `source_shape::stamp`.
  std::string source_stamp;
  /// `source_shape::mark` when its scan began, which `open_step` alone tells;
  /// empty: nobody knows.
  std::string source_mark = {};
  /// Sums over all batches of its scan.
  batch_counts counts;
  uint64_t batches = 0;
  /// Rejects of its scan that no retry has brought home.
  uint64_t rejects_open = 0;
  /// What was done of keys that files list, apart from its scan: of a row that
  /// was listed twice it tells twice.
  step_sums keyed;
  /// Of a script that runs statement by statement: how many are done.
  uint64_t statements = 0;
  /// One of them began, and nobody knows whether it took effect: for good, or
  /// until a run looks.
  statement_doubt doubt = statement_doubt::none;
  /// Why it failed; else empty.
  std::string problem;
  /// Empty: no run began it, see `is_baseline`.
  std::string started_utc;
  std::string ended_utc;

  /// Whether it counts as done by the operator's word alone: no run carried it
  /// out, so neither its rows nor its time are known.
  bool is_baseline() const noexcept {
    return state == step_state::done && started_utc.empty();
  }
};

/// A cell of the rows that the source of a step has.
struct source_cell {
  std::string name;
  /// Else it is read for its key alone (a rowid).
  bool is_written = true;
  /// Where it stands in the key, from 1; 0: it is not of the key.
  uint32_t key_place = 0;

  bool operator==(const source_cell&) const = default;
};

/// The rejects of one batch that wait for another try.
struct reject_list {
  uint64_t ordinal = 0;
  /// One more than the last part that the ledger has of this ordinal.
  uint32_t next_part = 0;
  std::vector<key_tuple> keys;
};

/// The run that holds (or held last) the lease of a store.
struct run_record {
  std::string run;
  std::string host;
  int64_t process = 0;
  std::string started_utc;
  std::string ended_utc;
  /// `done`, `failed`, `stopped`; empty while it runs or after it was killed.
  std::string outcome;
  /// Rows without parents that stood there when it ended, one line each.
  std::vector<std::string> violations;
};

/// What a store's ledger holds of one migration.
struct ledger_contents {
  /// False: no ledger, or nothing of this migration.
  bool found = false;
  /// The profile that wrote it: absolute path.
  std::string profile_path;
  std::vector<step_record> steps;
  /// By step: one of the rejects that no retry has brought home, its key and
  /// its reason, in one line.
  std::map<std::string, std::string> reject_examples;
  std::optional<run_record> last_run;

  const step_record* find(const std::string& step) const noexcept {
    for (const auto& record : steps)
      if (record.step == step)
        return &record;
    return nullptr;
  }
};

/// A word of the operator's, as the ledger keeps it.
struct command_record {
  /// `pause`, `migrators`.
  std::string verb;
  /// `5`; empty for most verbs.
  std::string argument;
  /// Who said it: `alice, signal SIGTERM`.
  std::string user;
  /// `done`, `unchanged`, `refused`.
  std::string outcome;
  /// How long ago it was said.
  uint64_t age_ms = 0;
};

/// Who takes over a store's ledger: one run on one node.
struct run_claim {
  /// The migration's name: `profile::name`.
  std::string migration;
  std::string profile_path;
  /// Unique per run; also the lease's token.
  std::string run;
  std::string node;
  std::string host;
  int64_t process = 0;
};

} // namespace dunlin
