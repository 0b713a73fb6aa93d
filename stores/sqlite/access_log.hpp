#pragma once

#include "stores/sqlite/database.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// What SQLite's authorizer hears while a statement is prepared.

namespace dunlin::sqlite {

/// One access, as `sqlite3_set_authorizer` reports it.
struct access_event {
  /// SQLITE_READ and the like.
  int action = 0;
  /// What they are depends on the action; no text is empty.
  std::string first;
  std::string second;
  std::string schema;
  /// The innermost view, trigger or common table expression.
  std::string via;

  bool is_temporary() const noexcept {
    return schema == "temp";
  }
};

/// What came of preparing a statement.
struct prepared_statement {
  statement query;
  /// SQLite's own words; empty: it was prepared.
  std::string problem;
  std::vector<access_event> events;

  bool has(int action) const noexcept;
};

/// What SQLite says against a statement, as the reason of a barrier.
std::string sqlite_says(const std::string& problem);

/// Whether a pragma takes effect when it is prepared with a log: it changes
/// what statements behind it do.
bool is_carried_out(std::string_view pragma) noexcept;

/// Puts back what such pragmas have set.
result<void> forget_pragmas(database& db);

/// Prepares a statement and notes each access. What stands behind its first
/// statement is not looked at.
prepared_statement prepare_logged(database& db, std::string_view sql);

} // namespace dunlin::sqlite
