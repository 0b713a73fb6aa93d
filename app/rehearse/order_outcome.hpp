#pragma once

#include "config/error.hpp"
#include "plan/plan.hpp"
#include "stores/scratch.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// @file
/// What an order of scripts leaves, and where two orders differ. Pure.

namespace dunlin {

/// A script that did not run.
struct script_failure {
  step_index script = 0;
  error problem;
};

/// What an order of scripts left.
struct order_outcome {
  /// Then nothing behind this script ran, and nothing was read.
  std::optional<script_failure> failure;
  /// By store.
  std::map<std::string, scratch_contents> contents;
};

/// Names a part of a store: `table crs`, `index crs_by_code`. That of a table
/// is the same for its definition and for its rows.
struct part_name {
  std::string store;
  std::string part;

  auto operator<=>(const part_name&) const = default;
};

/// What differs between two runs of one and the same order, so that it tells
/// nothing about orders.
struct volatile_parts {
  /// By store, columns that are compared by presence alone.
  std::map<std::string, std::set<column_name>> columns;
  /// Not compared at all.
  std::set<part_name> parts;

  const std::set<column_name>& columns_of(const std::string& store) const;
};

/// A part that is not the same.
struct part_difference {
  part_name name;
  /// The schema says something else of it, else its rows differ.
  bool is_definition = false;
  /// Whose values differ, where the rows are as many.
  std::vector<std::string> columns;
};

/// Where two outcomes differ, neither of which failed, in the order of names.
/// Numbered columns that alone make a difference make none.
/// @param numbered gets these: store, and column as `crs.id`.
std::vector<part_difference>
differences_of(const order_outcome& left, const order_outcome& right,
               const volatile_parts& known,
               std::set<std::pair<std::string, std::string>>* numbered
               = nullptr);

/// Takes note of what differs between two runs of one order: its columns, or,
/// where those are known to, all of a part.
void note_volatile(const order_outcome& left, const order_outcome& right,
                   volatile_parts& known);

} // namespace dunlin
