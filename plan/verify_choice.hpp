#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// @file
/// How each step of a plan can be verified. Pure.

namespace dunlin {

/// What the ledger says of a step.
struct verify_facts {
  bool is_done = false;
  /// Some of its work is in the target.
  bool has_begun = false;
  /// Rows that stood in the target before it came to them.
  int64_t already_there = 0;
  /// It is done by the operator's word: nobody knows which rows are its own.
  bool is_baseline = false;
};

enum class verify_way : uint8_t {
  script,    ///< it leaves no rows that the ledger knows of
  not_done,  ///< it, or another one that fills the same table, is not done
  baseline,  ///< no run wrote its rows
  no_digest, ///< its rows were changed in place
  replaced,  ///< `other` may have replaced any of its rows
  mingled,   ///< its rows can't be told from those of `other`
  read,      ///< its table is read
};

struct verify_choice {
  verify_way way = verify_way::script;
  /// What `way` speaks of.
  std::optional<step_index> other;
  /// Steps that fill the table that is read, this one among them, in serial
  /// order: only their sum can be told.
  std::vector<step_index> members;
  /// The last step that may have changed rows since: where they differ, this
  /// one is to be named, and nothing is wrong.
  std::optional<step_index> changed_by;
};

/// One entry a step.
/// @param facts one entry a step.
std::vector<verify_choice>
choose_checks(const migration_plan& plan,
              const std::vector<verify_facts>& facts);

} // namespace dunlin
