#pragma once

#include "tests/sim/plain_table.hpp"

#include <string>
#include <vector>

/// @file
/// The user's code of simulated runs: what becomes of a row depends on the row
/// alone, so that a model can tell it too.

namespace dunlin {

/// What a simulated user's code does to the rows of a step.
struct user_code {
  /// It refuses some rows, and makes several of some under skip and replace.
  bool refuses = false;
  /// Rows must stay one row with their key.
  bool keeps_keys = false;
};

/// What became of a row: rows with the columns of the source.
struct plain_answer {
  std::vector<plain_row> rows;
  bool is_refused = false;
};

/// @param columns of the row.
plain_answer become(const user_code& code,
                    const std::vector<std::string>& columns,
                    const plain_row& row);

struct workload;

/// The user's code of a step.
user_code code_of(const workload& work, const std::string& step);

} // namespace dunlin
