#pragma once

#include "stores/column_type.hpp"
#include "stores/mariadb/parameter_list.hpp"

#include <mysql.h>

/// @file
/// What MariaDB's types are in common words.

namespace dunlin::mariadb {

/// The type of a column of a result. `declared` is how we would write it, for
/// what comes of no table.
column_type type_of(const MYSQL_FIELD& field);

/// As what a cell of the column is compared with it.
comparand comparand_of(const MYSQL_FIELD& field) noexcept;

} // namespace dunlin::mariadb
