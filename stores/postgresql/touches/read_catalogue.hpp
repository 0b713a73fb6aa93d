#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/touches/catalogue.hpp"

namespace dunlin::postgresql {

/// Reads what is in a database, all of it as it was at one moment. Changes
/// nothing.
result<catalogue> read_catalogue(database& db);

} // namespace dunlin::postgresql
