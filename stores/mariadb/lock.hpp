#pragma once

#include "stores/store.hpp"

#include <memory>
#include <string>

/// @file
/// The run lock of a database: GET_LOCK, on a session of its own.

namespace dunlin::mariadb {

class database;

/// See `dunlin::lock_store`.
result<std::unique_ptr<run_lock>> lock_store(const store_config& store);

/// See `store_look::lock_holder`.
result<std::string> lock_holder(database& db, const store_config& store);

} // namespace dunlin::mariadb
