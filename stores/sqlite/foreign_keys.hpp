#pragma once

#include "stores/sqlite/database.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Rows without the parents that they refer to, as `PRAGMA foreign_key_check`
/// finds them, whether foreign keys are enforced or not.

namespace dunlin::sqlite {

/// Orders names as SQLite compares them: ASCII letters in either case are one.
struct name_less {
  bool operator()(std::string_view left, std::string_view right) const noexcept;
};

using name_set = std::set<std::string, name_less>;

/// The tables that stand and have foreign keys, among those written and those
/// that refer to them: where writing can have left a row without its parent.
result<std::vector<std::string>> tables_to_check(database& db,
                                                 const name_set& written);

/// Violations of all tables, one line each, at most `lines_max`.
result<std::vector<std::string>> list_violations(database& db,
                                                 size_t lines_max);

/// Tells violations that came from those that were there before. Keeps the
/// latter in a temporary table, so that no number of them takes memory.
class violation_watch {
public:
  /// Begins with none before. In the open transaction.
  static result<void> begin(database& db);

  /// Notes those that there are now as there before. @returns how many.
  static result<int64_t> note(database& db,
                              const std::vector<std::string>& tables);

  /// Drops the table.
  static result<void> end(database& db);

  /// One that was not there before, as a line; empty if there is none. A table
  /// whose parent key is not unique (yet) can't be checked and is passed over:
  /// the check at the end of the run names it.
  static result<std::string> find_added(database& db,
                                        const std::vector<std::string>& tables);
};

} // namespace dunlin::sqlite
