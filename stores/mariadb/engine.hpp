#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/store.hpp"

#include <memory>

namespace dunlin::mariadb {

/// The writer of a connection. `db` must outlive it.
/// @param store see `session`.
std::unique_ptr<target_session> make_mariadb_target(database& db,
                                                    const store_config& store);

} // namespace dunlin::mariadb
