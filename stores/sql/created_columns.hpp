#pragma once

#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// What the table of a step has when the step makes it.

namespace dunlin::sql {

struct created_column {
  std::string name;
  column_type type;
  bool is_key = false;
  bool is_not_null = false;
};

std::vector<created_column> created_columns(const target_spec& spec);

/// Whether the key of the source is among the columns: it is the table's
/// primary key then.
bool has_created_key(const target_spec& spec) noexcept;

} // namespace dunlin::sql
