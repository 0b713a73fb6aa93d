#pragma once

#include "config/error.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/mariadb/target_column.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// Reads what the target table is.
/// @returns `unknown_table` for one that is not there, a view, one that can't
///   roll back, or one of dunlin's own.
result<table_facts> read_target_table(database& db, const std::string& name);

/// Whether the step can write its rows into the table.
/// @returns `unknown_column`, `query_invalid`, `key_missing`.
result<void> check_target(const table_facts& table, const target_spec& spec);

/// The columns that the step writes, in its order; `check_target` was good.
std::vector<target_column> columns_written(const table_facts& table,
                                           const target_spec& spec);

} // namespace dunlin::mariadb
