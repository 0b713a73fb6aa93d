#pragma once

#include "stores/store.hpp"
#include "tests/sim/memory_database.hpp"

#include <memory>

/// @file
/// Simulated stores: the interface of stores/store.hpp over a memory_database,
/// without threads and without waiting. Where a real database would make a
/// writer wait for another, this one answers `store_busy`.

namespace dunlin {

/// Opens a connection. Unlike a real store nothing can go wrong here; faults
/// begin with the first operation.
/// @param database not null; kept alive by the connection.
std::unique_ptr<store_connection>
open_memory_store(std::shared_ptr<memory_database> database,
                  store_access access);

} // namespace dunlin
