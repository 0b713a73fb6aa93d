#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/table.hpp"

namespace dunlin::postgresql {

/// Sets the sequences of a table's columns (identity, serial) behind the
/// greatest value that stands there; none goes back. In the open transaction.
result<void> advance_sequences(database& db, const table_facts& table);

} // namespace dunlin::postgresql
