#pragma once

#include "stores/ledger.hpp"
#include "stores/store.hpp"

#include <vector>

/// @file
/// What the ledger keeps of the rows of a source.

namespace dunlin {

/// The cells of a row of a source, in their order.
std::vector<source_cell> cells_of(const source_shape& shape);

/// The other way round: columns and key. Types, stamp and tables are not kept.
source_shape shape_of(const std::vector<source_cell>& cells);

} // namespace dunlin
