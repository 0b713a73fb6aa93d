#pragma once

#include "stores/catalog.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>
#include <vector>

/// @file
/// What the driver of PostgreSQL is made of: the functions of the same names in
/// `stores/store.hpp` and `stores/catalog.hpp` say what they promise.

namespace dunlin::postgresql {

class database;
class exported_snapshot;

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access);

/// Opens a connection to read in a snapshot that another session keeps.
result<std::unique_ptr<store_connection>>
open_reader(const store_config& store,
            std::shared_ptr<exported_snapshot> snapshot);

/// A session by itself, as the server's views show it by `application`.
result<std::unique_ptr<database>>
open_database(const store_config& store, bool is_read_only,
              const std::string& application = "dunlin",
              std::shared_ptr<exported_snapshot> snapshot = {});

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls);

} // namespace dunlin::postgresql
