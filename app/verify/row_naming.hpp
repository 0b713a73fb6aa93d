#pragma once

#include "app/verify/findings.hpp"
#include "app/verify/task_session.hpp"

namespace dunlin {

/// Which rows of a task are not as they should be. Both directions look rows up
/// by their keys, in pieces of bounded size, so that it does not matter which
/// order the two databases put keys into. Both compare with the source as it is
/// now. The task must have keys.

/// Rows of a member's source in `lower < key <= upper` that the target has not,
/// or has in another form. Those that were refused are left out.
/// @param lacking what a row is that the target has not.
result<faulty_rows> name_lacking(task_session& session, const task_member& of,
                                 const batch_bounds& range, row_fault lacking);

/// Rows of the table in `lower < key <= upper` that the source has not. The
/// task must have one member.
result<faulty_rows> name_extra(task_session& session,
                               const batch_bounds& range);

} // namespace dunlin
