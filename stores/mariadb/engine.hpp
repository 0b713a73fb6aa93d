#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/store.hpp"

#include <memory>

namespace dunlin::mariadb {

/// The writer of a connection. `db` must outlive it.
std::unique_ptr<target_session> make_mariadb_target(database& db);

} // namespace dunlin::mariadb
