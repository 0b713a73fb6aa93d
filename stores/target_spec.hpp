#pragma once

#include "config/profile.hpp"
#include "stores/store.hpp"

namespace dunlin {

/// Where the rows of a table step go, once its source is known. Where they go
/// through the user's code, its columns stand in place of the source's.
target_spec make_target_spec(const table_block& block,
                             const source_shape& shape);

/// Refuses a `cast` of a column that the step does not write, or of its key,
/// where two rows could become one.
/// @returns `unknown_column`, `bad_value`.
result<void> check_casts(const table_block& block, const target_spec& spec);

} // namespace dunlin
