#pragma once

#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "plan/run_state.hpp"
#include "stores/ledger.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledgers say of a plan: how far each step is, and whether they
/// belong to it. Pure.

namespace dunlin {

/// By store, those that the plan writes.
using ledgers = std::map<std::string, ledger_contents>;

/// Where a step of a plan stands before a run.
enum class standing : uint8_t {
  fresh,    ///< the ledger knows nothing of it that would be lost
  listed,   ///< rows arrived by keys that files list; its scan is to come
  begun,    ///< some of its batches or statements are done
  failed,   ///< its last run failed; some batches may be done
  in_doubt, ///< nobody can tell whether one of its statements took effect
  done,
  changed, ///< work was done by other words than the profile's
  again, ///< a repeatable script that was done, or half done, and changed since
};

std::string_view to_string(standing where) noexcept;

/// A step before a run.
struct step_standing {
  standing where = standing::fresh;
  /// What the ledger has of it, also when it is fresh.
  std::optional<step_record> record;
  /// Of a half done script whose done statements changed: which one, and what
  /// to do.
  std::string change = {};

  /// Of a script that runs statement by statement: so many at its head are
  /// done, and a run goes on behind them.
  size_t statements_done() const noexcept {
    return is_half_done() ? record->statements : 0;
  }

  /// Nobody has looked yet whether one of its statements took effect, or nobody
  /// can tell.
  bool has_doubt() const noexcept {
    return is_half_done() && record->doubt != statement_doubt::none;
  }

  /// Done, though no run carried it out.
  bool is_baseline() const noexcept {
    return where == standing::done && record && record->is_baseline();
  }

private:
  /// What is done, or runs again, has nothing of an earlier run to go on from.
  bool is_half_done() const noexcept {
    return record && where != standing::done && where != standing::again;
  }
};

/// `to_string` of where it stands, and of a step that is done by the operator's
/// word alone `baseline`.
std::string_view state_text(const step_standing& of) noexcept;

/// What `--reset` forgets: nothing, everything (empty name), or one step.
using reset_request = std::optional<std::string>;

/// The names of all stores that the plan writes, in name order.
std::vector<std::string> written_stores(const migration_plan& plan);

/// One entry a step. A step that `reset` forgets is fresh.
std::vector<step_standing> standings_of(const migration_plan& plan,
                                        const ledgers& kept,
                                        const reset_request& reset);

/// Refuses ledgers that another profile of the same name wrote: it has another
/// path, and none of its steps is a step of ours. A profile that was moved is
/// known by its steps.
/// @returns `ledger_foreign`.
result<void> check_owner(const profile& ours, const migration_plan& plan,
                         const ledgers& kept);

/// @returns `step_changed` for the first step that did work as another.
result<void> check_unchanged(const migration_plan& plan,
                             const std::vector<step_standing>& standings);

/// Refuses a run over listed keys whose steps are done or half scanned, and a
/// run of a part whose steps wait for others that are not done.
/// @param plan its steps of listed keys and those left out are marked; none:
///   all is well.
/// @returns `usage`.
result<void> check_part(const migration_plan& plan,
                        const std::vector<step_standing>& standings);

/// What the overseer is told of earlier runs. A run over listed keys has books
/// of its own.
std::vector<step_resume> resume_of(const migration_plan& plan,
                                   const std::vector<step_standing>& standings);

/// Whether nothing is left: each step is done, and the last run of each store
/// ended well.
bool all_done(const std::vector<step_standing>& standings, const ledgers& kept);

/// Whether a run would find nothing to do: the same, or of a plan that leaves
/// steps out that all others are done.
bool nothing_to_do(const migration_plan& plan,
                   const std::vector<step_standing>& standings,
                   const ledgers& kept);

} // namespace dunlin
