#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>

/// @file
/// The run lock: an advisory lock of the server, on a connection of its own.
/// It is gone with its process, however that went.

namespace dunlin::postgresql {

class database;

/// See `dunlin::lock_store`.
result<std::unique_ptr<run_lock>> lock_store(const store_config& store);

/// See `store_look::lock_holder`.
result<std::string> lock_holder(database& db);

} // namespace dunlin::postgresql
