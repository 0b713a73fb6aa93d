#pragma once

#include "app/ledger_view.hpp"
#include "app/lock_watch.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "stores/store.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

/// @file
/// How a run makes the targets its own: first their locks, then their ledgers.

namespace dunlin {

/// The locks of all stores that the plan writes, taken in name order: all or
/// none.
/// @returns `lock_held`, or why a store cannot be locked.
result<std::vector<named_lock>> take_locks(const profile& of,
                                           const migration_plan& plan);

/// Targets whose leases this run has.
struct taken_targets {
  /// By which it took them.
  run_claim claim;
  std::map<std::string, std::unique_ptr<store_connection>> connections;
  /// What the operator should know of how they were taken, a line each.
  std::vector<std::string> notes;
  /// What earlier runs did, one entry a step.
  std::vector<step_resume> resumed;
};

/// Opens all stores that the plan writes, created if missing, checks their
/// ledgers once more now that nobody else writes them, takes their leases in
/// name order, forgets what `reset` says, and reads how far the steps are.
/// The caller holds the locks.
/// @param whole all steps of the profile, by which a ledger is known as ours.
result<taken_targets> take_ledgers(const profile& of,
                                   const migration_plan& plan,
                                   const migration_plan& whole,
                                   const reset_request& reset);

/// Whether a store's lease is this run's still, by a connection of its own.
/// @returns what the store reports.
result<bool> has_lease(const store_config& store, const run_claim& claim);

} // namespace dunlin
