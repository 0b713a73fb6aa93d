#pragma once

#include "config/error.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/table.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// The tables that a SELECT reads, also through views: the server tells how it
/// understood the text.
/// @param parameters as many as the text has.
result<std::vector<table_name>>
tables_read(database& db, const std::string& sql,
            const std::vector<value>& parameters);

/// As a profile names it: without the schema if that is the URL's.
std::string profile_name(const database& db, const table_name& table);

/// When one of them was last written, as far as the server knows: what changes
/// when it is.
result<std::string> last_change(database& db,
                                const std::vector<table_name>& tables);

} // namespace dunlin::mariadb
