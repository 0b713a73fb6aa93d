#pragma once

#include "stores/sql/script_host.hpp"

#include <string>
#include <vector>

/// @file
/// Statements before which MariaDB commits by itself, and how the catalogue
/// tells whether one took effect whose end nobody saw.

namespace dunlin::mariadb {

class database;

enum class outside_kind : uint8_t {
  none,    ///< it runs inside a transaction
  again,   ///< it may safely run again: OR REPLACE, IF EXISTS, ANALYZE
  seen,    ///< the definitions of what it names tell whether it ran
  renames, ///< the same, and the server does all of it or nothing
  unknown, ///< nothing tells: TRUNCATE, REVOKE
  runs,    ///< it runs what its text does not tell: EXECUTE
};

/// What a statement changes.
struct outside_object {
  /// Keyword: TABLE (also views and sequences), TRIGGER, PROCEDURE, FUNCTION,
  /// EVENT, DATABASE.
  std::string of;
  /// Empty: the session's database.
  std::string schema;
  std::string name;
};

struct outside_statement {
  outside_kind kind = outside_kind::none;
  std::vector<outside_object> objects = {};
  /// The definitions may be the same before and behind it: two names swap.
  bool may_look_alike = false;
};

outside_statement read_outside(sql::sql_lexer statement);

/// See `sql::script_host::look`: a line an object.
result<std::string> look_at(database& db, const outside_statement& statement);

/// See `sql::script_host::judge`.
result<sql::statement_fate> judge_effect(database& db,
                                         const outside_statement& statement,
                                         const std::string& before);

} // namespace dunlin::mariadb
