#pragma once

#include "stores/catalog.hpp"
#include "stores/store.hpp"
#include "stores/touches.hpp"

#include <memory>
#include <string>
#include <vector>

/// @file
/// What `stores/open.cpp` asks of SQLite: the functions of the same names in
/// `stores/store.hpp`, `stores/catalog.hpp` and `stores/touches.hpp` say what
/// they promise.

namespace dunlin::sqlite {

class database;

/// Pages that a reader keeps, in KiB: twenty readers with SQLite's own 2 MiB
/// each took 45 MB; a scan needs each page once.
inline constexpr int reader_cache_kib = 256;

/// Pages that the writer keeps, in KiB. There is one a target, and each page of
/// an index that falls out is written and read again.
inline constexpr int writer_cache_kib = 8192;

result<std::unique_ptr<store_connection>>
open_connection(const store_config& store, store_access access);

/// A connection that reads in one transaction as long as it lives.
result<std::unique_ptr<store_connection>>
open_snapshot_reader(const store_config& store);

/// The file of a store, open to be looked at; null if it is not there.
result<std::unique_ptr<database>> open_if_there(const store_config& store);

/// See `store_look::check_writable`.
result<void> check_writable(const store_config& store);

result<std::unique_ptr<run_lock>> lock_store(const store_config& store);

result<std::vector<table_entry>> list_tables(const store_config& store,
                                             bool look_for_nulls);

bool enforces_foreign_keys(const store_config& store);

result<std::vector<touch_set>>
infer_touches(const store_config& store, const std::vector<touch_job>& jobs);

} // namespace dunlin::sqlite
