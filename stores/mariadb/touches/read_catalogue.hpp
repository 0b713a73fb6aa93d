#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/touches/catalogue.hpp"
#include "stores/touches.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// Reads what there is in the store's database, in those that the texts name,
/// and in those that these lead to. Changes nothing.
result<catalogue> read_catalogue(database& db, const std::string& default_name,
                                 const std::vector<touch_job>& jobs);

} // namespace dunlin::mariadb
