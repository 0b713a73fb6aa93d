#pragma once

#include "tests/sim/oracle.hpp"
#include "tests/sim/tape.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Everything that one seed makes: a workload, its runs one after another until
/// the plan is done, and what the oracle says.

namespace dunlin {

/// What came of a seed.
struct simulation_result {
  /// Over all messages of all its worlds.
  uint64_t hash = 0;
  uint64_t steps = 0;
  uint64_t runs = 0;
  /// One line.
  std::string outcome;
  /// Empty: all promises held.
  findings found;
  sightings seen;
  /// The end of the run in which it went wrong, else of the last.
  std::string report;
};

/// Runs what the chooser draws or replays.
simulation_result simulate(chooser& chance);

/// The same from a seed.
simulation_result simulate_seed(uint64_t seed);

/// A tape of a seed's choices.
tape record_seed(uint64_t seed, const std::string& story);

} // namespace dunlin
