#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/postgresql/interrupter.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What `pg_dump` says of the schema of a database.

namespace dunlin::postgresql {

/// The path of `pg_dump`, looked for along PATH.
/// @returns `command_missing`.
result<std::string> find_dump_program();

/// Runs `pg_dump --schema-only` over a database, without owners and without
/// dunlin's ledger.
/// @param more further options.
/// @param database the one that is dumped, on the server of `store`.
/// @returns all that it printed but the commands of psql among it;
///   `command_missing`, `store_failed` with its first line, `interrupted`.
result<std::string> dump_schema(const store_config& store,
                                const std::string& database,
                                const std::vector<std::string>& more,
                                const interrupter& stop);

/// Takes a dump apart: each object with its text, as `table public.crs`.
std::map<std::string, std::string> objects_of_dump(std::string_view dump);

} // namespace dunlin::postgresql
