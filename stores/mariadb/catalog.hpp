#pragma once

#include "stores/catalog.hpp"
#include "stores/mariadb/database.hpp"

#include <string>
#include <vector>

/// @file
/// What `stores/catalog.hpp` asks of MariaDB.

namespace dunlin::mariadb {

result<std::vector<table_entry>> list_tables(database& db, bool look_for_nulls);

std::string select_text(const std::string& table,
                        const std::vector<std::string>& columns);

} // namespace dunlin::mariadb
