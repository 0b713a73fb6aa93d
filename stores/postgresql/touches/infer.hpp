#pragma once

#include "stores/postgresql/touches/catalogue.hpp"
#include "stores/touches.hpp"

#include <vector>

namespace dunlin::postgresql {

/// What each text touches in a database of which `db` is known. Touches no
/// database. See `dunlin::infer_touches`.
result<std::vector<touch_set>>
infer_touches(catalogue db, const std::vector<touch_job>& jobs);

} // namespace dunlin::postgresql
