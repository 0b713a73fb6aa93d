#pragma once

#include "stores/mariadb/touches/catalogue.hpp"
#include "stores/touches.hpp"

#include <vector>

namespace dunlin::mariadb {

/// What each text touches on a server of which `db` is known. Touches no
/// server. See `dunlin::infer_touches`.
result<std::vector<touch_set>>
infer_touches(catalogue db, const std::vector<touch_job>& jobs);

} // namespace dunlin::mariadb
