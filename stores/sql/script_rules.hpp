#pragma once

#include "stores/sql/script_text.hpp"
#include "stores/sql/sql_lexer.hpp"
#include "stores/store.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a script may hold, and how it runs: in one transaction with its ledger
/// row, or statement by statement where the database refuses one of them inside
/// of a transaction.

namespace dunlin::sql {

/// Words of a statement with a blank between them; `*` is any name.
using phrases = std::span<const std::string_view>;

/// What a script may hold in one database. Each folder has a constant of it.
struct script_rules {
  script_grammar grammar;
  /// How else the database may take a statement apart, by settings that a
  /// script changes: names of the ledger are looked for in each way.
  std::span<const lexical_rules> other_words = {};
  /// Begins of statements whose strings may be bodies in SQL.
  phrases bodied_statements = {};
  /// Whole statements that begin and end a transaction: one of each may stand
  /// around a script.
  phrases begins = {};
  phrases commits = {};
  /// Begins of statements that would end the transaction.
  phrases transaction_statements = {};
  /// Begins of statements that begin as one of these, and are none.
  phrases compound_statements = {};
  /// Begins of statements that must come first in one, before the lease is
  /// read.
  phrases opening_statements = {};
  /// Begins of statements that can't run inside of one, and what else can't.
  phrases outside_statements = {};
  bool (*is_outside)(sql_lexer statement) = nullptr;
  /// The database commits by itself before such a statement, so that a BEGIN
  /// and COMMIT around it mean nothing.
  bool commits_by_itself = false;
  /// Begins of statements whose effect on the session a later one would have
  /// by running them again.
  phrases session_statements = {};
  /// Functions without arguments, and settings, that tell of the statement
  /// before, which is one of the ledger's where statements commit one by one;
  /// where there are some, so does GET DIAGNOSTICS.
  phrases backward_functions = {};
  /// They are let where a SELECT only shows what they say.
  bool may_show_backward = false;
  /// Functions and variables that tell which number the session drew last; none
  /// where a session that drew none refuses to tell.
  phrases last_numbers = {};
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

/// Whether a keyword stands there outside of brackets.
bool has_word(sql_lexer statement, std::string_view word) noexcept;

/// The statement behind `SET STATEMENT ... FOR`, or the same.
sql_lexer inner_of(const sql_lexer& statement) noexcept;

/// Whether one BEGIN and COMMIT stand around all others.
bool is_in_pair(const script_rules& rules,
                const std::vector<script_statement>& all) noexcept;

/// A statement taken apart.
sql_lexer lexer_of(const script_rules& rules,
                   const script_statement& statement) noexcept;

/// A script as it is to be run.
struct runnable_script {
  /// Without one BEGIN and COMMIT around them all.
  std::vector<script_statement> statements;
  /// Each statement commits by itself, with a row of its own in the ledger: the
  /// script asks for it, or holds one that can't run inside a transaction.
  bool is_journaled = false;
};

/// Takes a script apart and judges it. Touches no database.
/// @param job must outlive what is returned.
/// @returns `script_refused`, with file and line and what to do.
result<runnable_script> read_script(const script_rules& rules,
                                    const script_job& job);

/// Refuses a script whose statements are to commit one by one and ask for what
/// does not stand then: `script_refused`, with file and line and what to do.
result<void> check_one_by_one(const script_rules& rules,
                              const std::string& path,
                              const std::vector<script_statement>& statements);

/// See `target_session::check_script`.
result<void> check_script(const script_rules& rules, const script_job& job);

} // namespace dunlin::sql
