#pragma once

#include "config/profile.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::test {

/// Makes plans of scripts that do not commute, over tables with rows, takes one
/// edge away from each, and sees that a rehearsal finds two scripts that this
/// edge held in order, and a table that they share.
/// @param store holds `tables` tables as `make_tables` makes them.
void check_mutations(const store_config& store, uint32_t tables,
                     uint64_t seeds);

} // namespace dunlin::test
