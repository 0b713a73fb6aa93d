#pragma once

#include "stores/store.hpp"

#include <string>

namespace dunlin::postgresql {

/// The declaration for a column that keeps the values of this type as they are.
std::string declaration_of(const column_type& type);

/// The schema in `sales.orders`; empty: the first of the search path.
std::string schema_of(const std::string& name);

/// The statement that makes the table of a step.
std::string create_table_sql(const target_spec& spec);

} // namespace dunlin::postgresql
