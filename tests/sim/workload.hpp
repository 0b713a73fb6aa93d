#pragma once

#include "config/profile.hpp"
#include "tests/sim/chooser.hpp"
#include "tests/sim/plain_table.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// @file
/// What a seed does to dunlin: a small plan with real work in it, and what
/// happens to its runs.

namespace dunlin {

/// What may happen to a run.
enum class disturbance_kind : uint8_t {
  crash,         ///< the process dies
  overtake,      ///< another run takes the leases while this one goes on
  drain,         ///< the operator lets it end
  stop,          ///< the operator stops it at once
  pause,         ///< the operator pauses it for a while
  set_migrators, ///< the operator wants more or fewer
  kill_migrator, ///< one actor dies alone
  kill_scanner,
  kill_connection,
  kill_budget,
  kill_overseer,
};

struct disturbance {
  /// When, in steps of the run's world.
  uint64_t at_step = 0;
  disturbance_kind kind = disturbance_kind::drain;
  /// How many migrators, which of the actors, how long a pause is.
  uint32_t detail = 0;
};

/// What a file of keys lists.
struct listed_rows {
  /// Which of the steps that may be run so.
  uint32_t step = 0;
  /// Which rows of its source, perhaps some twice; beyond the last one: a key
  /// that the source lacks.
  std::vector<uint32_t> rows;
};

/// What happens to one run.
struct run_script {
  /// In order of their steps.
  std::vector<disturbance> disturbances;
  /// Operations of stores that fail with something transient.
  uint32_t faults_max = 0;
  /// It is a run over listed keys, where a step may be run so.
  std::optional<listed_rows> listed = {};
};

/// What rows are refused for, and what becomes of it.
enum class refusals : uint8_t {
  none,
  /// `run.rejects` lets all of them pass.
  allowed,
  /// The first of them fails its step; then the cause is taken away.
  healed,
};

struct workload {
  profile plan;
  /// All tables before the first run.
  std::vector<plain_table> tables;
  refusals refused = refusals::none;
  /// Targets look at the rows of a batch together, at first.
  bool streams = false;
  /// A script fails until it is healed.
  bool has_failing_script = false;
  /// What happens to the first runs; the next ones go on undisturbed.
  std::vector<run_script> runs;
  uint32_t page_rows_max = 1;
  /// How long a connection may take for one request.
  uint32_t busy_us_max = 0;
  /// A board that takes up to so long for one update; 0: none.
  uint32_t board_us_max = 0;
};

/// The text that a row is refused for.
inline constexpr auto refused_row_text = "refused";

/// What an update makes each text longer by, and the text that it makes one
/// that is refused.
inline constexpr auto update_suffix = "d";
inline constexpr auto refused_when_updated = "refuse";

/// The text that makes a script fail.
inline constexpr auto failing_script_text = "this fails";

workload draw_workload(choice_stream& chance);

} // namespace dunlin
