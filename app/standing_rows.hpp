#pragma once

#include "config/profile.hpp"
#include "stores/store.hpp"

#include <cstdint>

/// @file
/// How many rows of a source stand in their target before a run.

namespace dunlin {

/// Looks each key of a source up in its target, page by page. Both sessions are
/// prepared; `spec.existing` is not `fail`. Changes nothing.
result<uint64_t> count_standing_rows(source_session& source, scan_mode scan,
                                     target_session& target,
                                     const target_spec& spec);

} // namespace dunlin
