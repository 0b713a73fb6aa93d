#pragma once

#include "stores/sql/script_host.hpp"

#include <string>

/// @file
/// Statements that PostgreSQL runs outside of transactions alone, and how the
/// catalogue tells whether one took effect whose end nobody saw.

namespace dunlin::postgresql {

class database;

enum class outside_kind : uint8_t {
  none,         ///< it runs inside, as far as its text tells
  again,        ///< it may safely run again: VACUUM, ALTER SYSTEM
  create_index, ///< CREATE INDEX CONCURRENTLY
  drop_index,   ///< DROP INDEX CONCURRENTLY
  reindex,      ///< REINDEX ... CONCURRENTLY
  detach,       ///< ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY
  create,       ///< CREATE DATABASE, TABLESPACE, SUBSCRIPTION
  drop,         ///< DROP of one of these
  subscribe,    ///< ALTER SUBSCRIPTION that adds or drops publications
};

/// What such a statement is about.
struct outside_statement {
  outside_kind kind = outside_kind::none;
  /// INDEX, TABLE, SCHEMA, DATABASE, TABLESPACE, SUBSCRIPTION, CLUSTER, in
  /// capitals; not empty for a REINDEX or CLUSTER that may run inside.
  std::string of = {};
  /// As it stands in the text, with its schema; empty: none is given.
  std::string name = {};
  /// The table of an index or partition, in the same way.
  std::string table = {};
};

outside_statement read_outside(sql::sql_lexer statement);

/// See `sql::script_host::look`.
result<std::string> look_at(database& db, const outside_statement& statement);

/// See `sql::script_host::judge`.
result<sql::statement_fate> judge_effect(database& db,
                                         const outside_statement& statement,
                                         const std::string& before);

} // namespace dunlin::postgresql
