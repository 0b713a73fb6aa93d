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

/// Whether the rows of a step need not leave their database, as far as the
/// profile tells: it writes where it reads, each row as it is, into a table
/// that has none of them, page by page. The rest the database itself has to
/// say.
bool may_stay_inside(const table_block& block) noexcept;

/// The same for a step whose rows the database is to copy itself.
target_spec make_inner_spec(const table_block& block,
                            const source_shape& shape);

} // namespace dunlin
