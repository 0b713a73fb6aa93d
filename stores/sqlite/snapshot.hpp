#pragma once

#include "stores/snapshot.hpp"

#include <memory>

/// @file
/// Snapshots that one connection keeps by a transaction that only reads. The
/// functions of the same names in `stores/snapshot.hpp` say what they promise.

namespace dunlin::sqlite {

result<snapshot_terms> terms_of_snapshot(const store_config& store);

result<void> check_snapshot(const store_config& store);

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t readers);

} // namespace dunlin::sqlite
