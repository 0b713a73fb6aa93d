#pragma once

#include "stores/ledger.hpp"
#include "stores/sql/session.hpp"

#include <string>
#include <vector>

/// @file
/// The table `dunlin_columns`: what the rows of a step's source are made of.

namespace dunlin::sql {

/// Empty if an older dunlin opened the step, or none.
result<std::vector<source_cell>> read_columns(session& db,
                                              const std::string& migration,
                                              const std::string& step);

/// In place of those that are there.
result<void> write_columns(session& db, const std::string& migration,
                           const std::string& step,
                           const std::vector<source_cell>& cells);

} // namespace dunlin::sql
