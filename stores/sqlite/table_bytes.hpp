#pragma once

#include "stores/sqlite/database.hpp"

#include <cstdint>
#include <map>
#include <string>

/// @file
/// How large the tables of a database are, without a look at their pages.

namespace dunlin::sqlite {

/// Each table's share of the file, by its name in small letters. The rows that
/// share it are those that ANALYZE found, else the greatest rowid, which costs
/// a few pages a table; a table that tells neither is left out.
result<std::map<std::string, uint64_t>> table_bytes(database& file);

} // namespace dunlin::sqlite
