#pragma once

#include "stores/store.hpp"

#include <memory>
#include <string>

/// @file
/// The run lock of a database: GET_LOCK, on a session of its own.

namespace dunlin::mariadb {

/// See the functions of the same names in `stores/store.hpp`.
result<std::unique_ptr<run_lock>> lock_store(const store_config& store);
result<std::string> lock_holder(const store_config& store);

} // namespace dunlin::mariadb
