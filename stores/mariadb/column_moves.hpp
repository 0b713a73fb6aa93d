#pragma once

#include "stores/sql/sql_lexer.hpp"

#include <set>
#include <string>

/// @file
/// Names that a statement takes from what has them and gives to others.

namespace dunlin::mariadb {

struct moved_names {
  /// In small letters.
  std::set<std::string> from;
  std::set<std::string> to;
  /// A part of it may do nothing: IF EXISTS.
  bool is_conditional = false;

  /// Whether what has these names may be named and made as before, and yet be
  /// another: `a TO b, b TO a`.
  bool may_look_alike() const;
};

/// Whether what ADD and DROP of ALTER TABLE are about is no column.
bool is_other_part(const sql::sql_token& token) noexcept;

/// Those of columns.
/// @param changes stands behind ALTER TABLE and the table's name.
moved_names column_moves_of(sql::sql_lexer changes);

} // namespace dunlin::mariadb
