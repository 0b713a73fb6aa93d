#pragma once

#include "tests/sim/workload.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

/// @file
/// What an undisturbed serial run of a workload would leave behind, worked out
/// on plain tables.

namespace dunlin {

/// What one table step does to its rows.
struct modelled_step {
  uint64_t scanned = 0;
  uint64_t migrated = 0;
  uint64_t already_there = 0;
  uint64_t skipped = 0;
  uint64_t rejected = 0;
};

struct model {
  /// By database and name; rows in no order.
  std::map<std::pair<std::string, std::string>, plain_table> tables;
  /// By name.
  std::map<std::string, modelled_step> steps;
};

/// Runs the table steps one after the other.
model run_model(const workload& of);

} // namespace dunlin
