#pragma once

#include "app/verify/table_check.hpp"
#include "app/verify/task_session.hpp"

namespace dunlin {

/// Reads one range of a task and compares it with what the ledger has of it;
/// where it differs, names its rows.
result<range_outcome> compare_range(task_session& session,
                                    const check_range& of);

/// What is left to say once all ranges are read: of a table that is read as a
/// whole, all.
/// @param sum what stands in it.
/// @param is_count its digest means nothing.
result<range_outcome> compare_whole(task_session& session, const range_sum& sum,
                                    bool is_count);

} // namespace dunlin
