#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/scratch_schema.hpp"
#include "stores/scratch.hpp"

#include <set>
#include <string>
#include <vector>

/// @file
/// Rows on their way into a copy, and what is in it.

namespace dunlin::mariadb {

/// Copies rows from one database into the tables of another, which is that of
/// the session and has no triggers yet: of each table the first
/// `scratch_rows_max`, and the rows that those refer to.
result<void> copy_rows_for_scratch(database& db,
                                   const std::vector<schema_object>& objects,
                                   const std::string& from);

/// The same with all rows.
result<void> copy_all_rows(database& db,
                           const std::vector<schema_object>& objects,
                           const std::string& from);

/// What is in the database of the session, see `scratch_store::read`.
/// @param name of the database that it is a copy of: parts are named by it.
result<scratch_contents>
read_contents(database& db, const std::string& name,
              const std::set<column_name>& by_presence);

} // namespace dunlin::mariadb
