#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/snapshot.hpp"

#include <memory>
#include <vector>

/// @file
/// Snapshots that belong to one session each. The functions of the same names
/// in `stores/snapshot.hpp` say what they promise.

namespace dunlin::mariadb {

result<snapshot_terms> terms_of_snapshot(const store_config& store);

result<void> check_snapshot(const store_config& store);

result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t readers);

/// Refuses tables that are no part of any snapshot: their engine keeps none.
/// @returns `bad_value`.
result<void> check_engines(database& db, const std::vector<table_name>& tables);

} // namespace dunlin::mariadb
