#pragma once

#include "config/batch.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What simulated databases committed, in the one order in which it happened:
/// the witness that an oracle questions.

namespace dunlin {

/// What a commit was.
enum class commit_kind : uint8_t {
  run_began,
  run_ended,
  step_opened,
  keys_kept,
  batch_written,
  script_ran,
  step_closed,
  forgotten,
  command_kept,
};

/// One committed transaction.
struct commit_entry {
  commit_kind kind = commit_kind::batch_written;
  std::string database;
  std::string migration;
  /// The run that committed it.
  std::string run;
  std::string step;
  /// Of a batch.
  batch_id id;
  batch_counts counts;
  /// The table that a batch wrote, and the keys of the rows in it.
  std::string table;
  std::vector<key_tuple> keys;
  /// A script's text, a step's state, a run's outcome, an operator's word.
  std::string text;
};

/// All commits of all databases of a world. It grows with the run that it
/// witnesses, which a test keeps small.
using journal = std::vector<commit_entry>;

} // namespace dunlin
