#pragma once

#include "stores/sql/script_text.hpp"
#include "stores/sql/sql_lexer.hpp"
#include "stores/store.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a script may hold. It runs in one transaction with its ledger row, so
/// it can't end that transaction, nor do what the database refuses inside of
/// one.

namespace dunlin::sql {

/// Words of a statement with a blank between them; `*` is any name.
using phrases = std::span<const std::string_view>;

/// What a script may hold in one database. Each folder has a constant of it.
struct script_rules {
  script_grammar grammar;
  /// Whole statements that begin and end a transaction: one of each may stand
  /// around a script.
  phrases begins = {};
  phrases commits = {};
  /// Begins of statements that would end the transaction.
  phrases transaction_statements = {};
  /// Begins of statements that can't run inside of one.
  phrases outside_statements = {};
  /// Begins of what only the database's own client understands.
  phrases client_commands = {};
  /// How messages call the client.
  std::string_view client = {};
  /// A parameter has a meaning in some statements.
  bool may_have_parameters = false;
  /// What else speaks against a statement; empty: nothing.
  std::string (*objection)(sql_lexer statement);
};

/// Whether a statement begins with a phrase.
bool begins_with(sql_lexer statement, std::string_view phrase) noexcept;

/// Whether it begins with one of them.
bool begins_with_one(const sql_lexer& statement, phrases of) noexcept;

/// "`what` can't run inside the script's transaction; ...".
std::string cannot_run_inside(std::string_view what);

/// The statements of a script that are to be run, without one BEGIN and COMMIT
/// around them all. Touches no database.
/// @param job must outlive what is returned.
/// @returns `script_refused`, with file and line and what to do.
result<std::vector<script_statement>>
runnable_statements(const script_rules& rules, const script_job& job);

/// See `target_session::check_script`.
result<void> check_script(const script_rules& rules, const script_job& job);

} // namespace dunlin::sql
