#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"

#include <string>

namespace dunlin::postgresql {

/// The collations that order a source's key, with their versions: a scan means
/// the same rows only as long as they stay. Empty if none does, or only such as
/// compare bytes.
result<std::string> read_collations(database& db, const source_query& query);

} // namespace dunlin::postgresql
