#pragma once

#include "app/exit_code.hpp"
#include "config/error.hpp"
#include "plan/plan.hpp"
#include "plan/verify_pieces.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What `dunlin verify` finds, as plain structs.

namespace dunlin {

/// What is wrong with a row.
enum class row_fault : uint8_t {
  differs, ///< it is in the target, but not as the source has it
  missing, ///< the source has it, the target has not
  extra,   ///< the target has it, the source has not
  unseen,  ///< the source has it, but the scan never saw it
};

/// `differs`, `is missing`, `is extra`, `was never scanned`.
std::string_view to_string(row_fault fault) noexcept;

/// The most rows of a step that are named; of the others there is a count.
inline constexpr size_t named_rows_max = 20;

/// Rows of a step that are not as they should be.
struct faulty_rows {
  struct named_row {
    row_fault fault = row_fault::differs;
    /// As people read it.
    std::string key;
    /// The step that has the row, where several fill the table; else empty.
    std::string step;
  };

  std::map<row_fault, uint64_t> counts;
  /// At most `named_rows_max`.
  std::vector<named_row> named;

  void add(row_fault fault, std::string_view key);
  void add(const faulty_rows& others);
  /// Says whose rows they are.
  void set_step(const std::string& name);
  uint64_t count(row_fault fault) const noexcept;
  uint64_t count() const noexcept;
};

enum class verify_state : uint8_t {
  script,        ///< leaves no rows that the ledger knows of
  equal,         ///< its rows are as the ledger says
  differs,       ///< they are not, and no later step is known to have done it
  changed_since, ///< they are not; a later step may have changed them
  mingled,       ///< they can't be told from those of another step
  baseline,      ///< dunlin did not write its rows: there is nothing to compare
  no_digest,     ///< changed in place: there is nothing to compare with
  not_done,      ///< the step, or one that fills the same table, is not done
  changed,       ///< the step's words changed since it did its work
  stopped,       ///< not all was read
  failed,        ///< it could not be read
};

std::string_view to_string(verify_state state) noexcept;

/// What was found of one step.
struct step_finding {
  verify_state state = verify_state::script;
  /// `batch`, `table` or `row`: what was compared; empty: nothing.
  std::string read_by;
  /// Ranges that were compared, and those that an earlier call had compared.
  uint64_t ranges = 0;
  uint64_t ranges_before = 0;
  /// What the ledger says; of several steps that fill a table, of all of them.
  row_total expected;
  /// Rows that stand in the table.
  int64_t rows_found = 0;
  faulty_rows faults;
  /// With `--count`: rows of the source past the last key of the scan.
  uint64_t past_bound = 0;
  /// Another step that `state` speaks of; empty: none.
  std::string other;
  /// More lines about it, one sentence each.
  std::vector<std::string> notes;
  error problem;
};

/// All that was found.
struct verify_report {
  std::string name;
  std::string profile_path;
  /// One entry a step.
  std::vector<step_finding> steps;
  /// The steps that a run would stop at.
  std::vector<std::string> in_doubt;
  /// A signal came before all was read.
  bool is_stopped = false;
  /// What was found equal is kept, so that `--resume` can go on.
  bool is_kept = false;
};

/// 4 something differs, 1 something could not be read, 3 something is not done
/// or was not read, else 0.
exit_code exit_code_of(const verify_report& report) noexcept;

} // namespace dunlin
