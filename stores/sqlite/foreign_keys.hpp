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

/// A foreign key and where it leads.
struct reference {
  std::string child;
  std::string parent;
};

/// All foreign keys; those of a table follow each other.
result<std::vector<reference>> read_references(database& db);

/// The tables that have foreign keys among those written and those that refer
/// to them: where writing can have left a row without its parent.
std::vector<std::string>
tables_to_check(const std::vector<reference>& references,
                const name_set& written);

/// Violations of all tables, one line each, at most `lines_max`.
result<std::vector<std::string>> list_violations(database& db,
                                                 size_t lines_max);

/// Tells violations that came from those that were there before. Keeps the
/// latter in a temporary table, so that no number of them takes memory.
class violation_watch {
public:
  /// Begins with none before. `db`, which must outlive this, is in a
  /// transaction.
  explicit violation_watch(database& db) noexcept : db_(db) {
    // nop
  }

  /// Notes those that there are now as there before. @returns how many.
  result<int64_t> note(const std::vector<std::string>& tables);

  /// Whether any were looked for and noted.
  bool has_notes() const noexcept {
    return has_table_;
  }

  /// The script, which was undone and ran again, gave a table another name.
  /// What was noted counts under both names, as another table may have the old
  /// one now, made of this one; and of either the number of rows counts, as
  /// making a table anew numbers its rows anew. Something is noted.
  result<void> follow_renaming(const std::string& from, const std::string& to);

  /// Drops the table, if there is one. Else it goes when the transaction is
  /// rolled back.
  result<void> end();

  /// One that was not there before, as a line; empty if there is none. A table
  /// whose parent key is not unique (yet) can't be checked and is passed over:
  /// the check at the end of the run names it.
  result<std::string> find_added(const std::vector<std::string>& tables);

private:
  result<void> make_table();
  std::string_view added_in(const std::string& table) const noexcept;

  database& db_;
  /// Tables that got their name by a renaming.
  name_set renamed_;
  /// Almost no script needs one.
  bool has_table_ = false;
};

} // namespace dunlin::sqlite
