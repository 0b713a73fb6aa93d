#pragma once

#include "stores/catalog.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// @file
/// An order of tables in which parents come before their children. Pure.

namespace dunlin {

/// A table in that order.
struct ordered_table {
  const table_entry* table = nullptr;
  /// Parents that come before it, in the order of the result.
  std::vector<const table_entry*> parents;
  /// Parents that come after it, because foreign keys go round in a circle, or
  /// the table itself.
  std::vector<const table_entry*> in_circle;
};

/// Only ordinary tables; where foreign keys leave it open, in the given order.
/// The tables must outlive the result.
std::vector<ordered_table>
in_parent_order(const std::vector<table_entry>& tables);

} // namespace dunlin
