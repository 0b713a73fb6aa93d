#pragma once

#include "stores/catalog.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/store.hpp"
#include "stores/touches.hpp"

#include <memory>
#include <string>
#include <vector>

/// @file
/// What the driver asks of MariaDB: the functions of the same names in
/// `stores/store.hpp` and `stores/catalog.hpp` say what they promise.

namespace dunlin::mariadb {

/// A session for the URL of a store.
result<std::unique_ptr<database>> open_database(const store_config& store);

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access);

/// A connection that reads by a session which holds its snapshot.
std::unique_ptr<store_connection> make_reader(const store_config& store,
                                              std::unique_ptr<database> db);

result<std::vector<touch_set>> infer_touches(const store_config& store,
                                             const std::vector<touch_job>& jobs,
                                             bool has_neighbours);

} // namespace dunlin::mariadb
