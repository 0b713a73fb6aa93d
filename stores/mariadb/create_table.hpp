#pragma once

#include "stores/store.hpp"

#include <string>

namespace dunlin::mariadb {

/// The declaration for a column that keeps the values of this type as they are.
/// @param is_key of the primary key, whose columns have a length.
std::string declaration_of(const column_type& type, bool is_key);

/// The statement that makes the table of a step. Its texts are compared byte by
/// byte, blanks at the end too.
std::string create_table_sql(const target_spec& spec);

} // namespace dunlin::mariadb
