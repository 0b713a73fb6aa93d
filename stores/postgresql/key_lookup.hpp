#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// How many of these keys of the source are keys of rows of a target. One that
/// its columns would not keep as it is is none.
/// @param columns those of the key, in the order of its cells.
result<uint64_t> count_standing(database& db, const target_table& table,
                                const std::vector<std::string>& columns,
                                const std::vector<key_tuple>& keys);

} // namespace dunlin::postgresql
