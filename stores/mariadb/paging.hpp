#pragma once

#include "config/error.hpp"
#include "stores/column_type.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/source_query.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// What in the plan of a page is done anew for each page; empty if nothing. The
/// plan is asked for with made-up keys of the columns' types.
/// @param types of the key's columns.
/// @param index the one that must be taken; empty: any.
result<std::string> paging_problem(database& db, const source_query& query,
                                   const std::vector<column_type>& types,
                                   const std::string& index);

/// As many made-up values as the text of a query over some keys has marks.
std::vector<value> made_up_range(const source_query& query,
                                 const std::vector<column_type>& types);

} // namespace dunlin::mariadb
