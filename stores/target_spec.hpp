#pragma once

#include "config/profile.hpp"
#include "stores/store.hpp"

namespace dunlin {

/// Where the rows of a table step go, once its source is known. Where they go
/// through the user's code, its columns stand in place of the source's.
target_spec make_target_spec(const table_block& block,
                             const source_shape& shape);

} // namespace dunlin
