#pragma once

#include "app/ledger_view.hpp"
#include "app/store_looks.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "stores/connection_limits.hpp"
#include "stores/snapshot.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// How many connections a run opens to a server, and whether it gives as many.

namespace dunlin {

/// What a run opens to one store at most, all at a time.
struct connection_need {
  /// The run lock, and the one that keeps the books of the steps.
  uint64_t books = 0;
  /// One a table step whose keys are looked for.
  uint64_t scanners = 0;
  /// One a migrator each.
  uint64_t readers = 0;
  uint64_t writers = 0;
  /// Those that keep the snapshot which is read.
  uint64_t keepers = 0;

  uint64_t total() const noexcept {
    return books + scanners + readers + writers + keepers;
  }
};

/// How many readers a snapshot has whose number of readers is fixed: one a
/// migrator and one for a scan, which share them in turn.
constexpr uint64_t readers_of_snapshot(uint64_t migrators) noexcept {
  return migrators + 1;
}

/// By store: what the steps that are not done need with so many migrators. Of a
/// run that copies one table within a server it is twice their number and
/// three. Pure.
/// @param views the stores that are read in a snapshot.
std::map<std::string, connection_need> connections_needed(
    const migration_plan& plan, const std::vector<step_standing>& standings,
    const std::map<std::string, snapshot_terms>& views, uint64_t migrators);

/// A limit that a run would run into.
struct short_limit {
  connection_limit limit;
  /// A store that it holds for.
  std::string store;
  uint64_t needed = 0;
};

/// The first limit that is too low for these needs, if any. Pure.
/// @param limits by store.
std::optional<short_limit>
find_short(const std::map<std::string, connection_need>& needs,
           const std::map<std::string, std::vector<connection_limit>>& limits);

/// Refuses a run that needs more connections than servers have free for it,
/// saying how many migrators would do. Ends the looks at the stores, which
/// would count among the connections.
/// @returns `out_of_range`, or what a store reports.
result<void> check_connections(const profile& of, const migration_plan& plan,
                               const std::vector<step_standing>& standings,
                               store_looks& looks);

} // namespace dunlin
