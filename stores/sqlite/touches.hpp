#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/touches.hpp"

#include <vector>

/// @file
/// What the texts of a plan touch in a SQLite file.

namespace dunlin::sqlite {

/// See `dunlin::infer_touches`. Nothing runs but what changes the schema, on a
/// copy of it in memory; what the statements touch is told by SQLite's
/// authorizer while it prepares them.
/// @param file null: it is not there yet.
/// @param enforces_keys `foreign_keys=on`.
result<std::vector<touch_set>>
infer_touches(database* file, bool enforces_keys,
              const std::vector<touch_job>& jobs);

} // namespace dunlin::sqlite
