#pragma once

/// @file
/// The ledger's tables in PostgreSQL's words. stores/README.md says what tables
/// and columns mean.

namespace dunlin::postgresql {

/// Those that a ledger has from the beginning; see `sql::words`.
extern const char* const ledger_tables_sql;

/// Those that older ledgers did not have.
extern const char* const later_ledger_tables_sql;

} // namespace dunlin::postgresql
