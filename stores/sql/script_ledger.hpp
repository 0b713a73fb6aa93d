#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sql/script_text.hpp"
#include "stores/sql/statement_ledger.hpp"
#include "stores/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledger says of a script, and what is kept of it.

namespace dunlin::sql {

enum class script_standing {
  fresh, ///< nothing of it stands
  begun, ///< some of its statements are done, or were tried
  done,
};

/// What the ledger says of a script.
struct known_script {
  script_standing standing = script_standing::fresh;
  /// It has a row of it.
  bool is_listed = false;
  /// Of one that is done: what it did that nobody foresaw.
  std::string unforeseen;
};

/// How far a script is. @returns `step_changed` if another text is done.
/// @param found what `lease::begin_on` says of it.
result<known_script> find_script(session& db, const std::string& migration,
                                 const script_job& job,
                                 const std::optional<step_record>& found);

/// Whether a row tells of the text that its statement has in the script now.
bool is_same(const std::vector<script_statement>& statements,
             const statement_row& row);

/// Refuses rows of statements that are done, or began, as another text: one
/// that failed may be mended. @returns `step_changed`.
result<void> check_same(const script_job& job,
                        const std::vector<script_statement>& statements,
                        const std::vector<statement_row>& rows);

/// Keeps for `status` why a script failed, and after how long. Whether that
/// succeeds changes nothing: the error itself is what the caller gets.
void keep_failure(session& db, lease& held, const script_job& job,
                  const error& problem, std::chrono::milliseconds taken);

} // namespace dunlin::sql
