#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sql/script_host.hpp"

#include <string>

namespace dunlin::sql {

/// The error of a COMMIT that the database refused, as a constraint that is
/// checked no sooner does: the script's own, unless it is one that may pass or
/// the disk is full.
/// @param place of what was to be committed: a file, perhaps with a line, and
///   a colon.
error commit_refused(const session& db, const std::string& place,
                     const error& problem);

/// The error of a row of the ledger that can't be written behind what a script
/// did: the script's own, unless it is one that may pass.
/// @param place as above.
error row_refused(const script_host& host, const std::string& place,
                  const error& problem);

/// `lease::transact_on` for what a script does, its own step.
template <class Body>
result<void> transact_script(script_host& host, lease& held,
                             const script_job& job, const std::string& place,
                             Body body) {
  bool is_at_commit = false;
  auto done = held.transact_on(job.step, [&](const auto& listed) {
    result<void> ran = body(listed);
    is_at_commit = ran.has_value();
    return ran;
  });
  if (!done && is_at_commit)
    return fail(commit_refused(host.db(), place, done.error()));
  return done;
}

} // namespace dunlin::sql
