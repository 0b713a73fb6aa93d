#pragma once

#include "stores/catalog.hpp"
#include "stores/postgresql/database.hpp"

#include <string>
#include <vector>

namespace dunlin::postgresql {

/// See `dunlin::list_tables`.
result<std::vector<table_entry>> list_tables(database& db, bool look_for_nulls);

/// See `dunlin::select_text`.
std::string select_text(const std::string& table,
                        const std::vector<std::string>& columns);

} // namespace dunlin::postgresql
