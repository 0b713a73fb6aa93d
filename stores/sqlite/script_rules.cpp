#include "stores/sqlite/script_rules.hpp"

#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/statement_end.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::sqlite {

namespace {

using namespace std::string_view_literals;

/// Pragmas that do inside a transaction what they say. Those that stay with the
/// connection are put back after the script (script_session).
constexpr std::array pragmas_allowed{
    "analysis_limit"sv,    "application_id"sv,   "collation_list"sv,
    "compile_options"sv,   "database_list"sv,    "defer_foreign_keys"sv,
    "foreign_key_check"sv, "foreign_key_list"sv, "freelist_count"sv,
    "function_list"sv,     "index_info"sv,       "index_list"sv,
    "index_xinfo"sv,       "integrity_check"sv,  "legacy_alter_table"sv,
    "module_list"sv,       "optimize"sv,         "page_count"sv,
    "pragma_list"sv,       "quick_check"sv,      "recursive_triggers"sv,
    "table_info"sv,        "table_list"sv,       "table_xinfo"sv,
    "user_version"sv,
};

constexpr std::array begins{
    "BEGIN"sv,
    "BEGIN TRANSACTION"sv,
    "BEGIN DEFERRED"sv,
    "BEGIN DEFERRED TRANSACTION"sv,
    "BEGIN IMMEDIATE"sv,
    "BEGIN IMMEDIATE TRANSACTION"sv,
    "BEGIN EXCLUSIVE"sv,
    "BEGIN EXCLUSIVE TRANSACTION"sv,
    "BEGIN TRANSACTION *"sv,
    "BEGIN DEFERRED TRANSACTION *"sv,
    "BEGIN IMMEDIATE TRANSACTION *"sv,
    "BEGIN EXCLUSIVE TRANSACTION *"sv,
};

constexpr std::array commits{
    "COMMIT"sv, "COMMIT TRANSACTION"sv, "COMMIT TRANSACTION *"sv,
    "END"sv,    "END TRANSACTION"sv,    "END TRANSACTION *"sv,
};

constexpr std::array transaction_statements{
    "BEGIN"sv, "COMMIT"sv, "END"sv, "ROLLBACK"sv, "SAVEPOINT"sv, "RELEASE"sv,
};

constexpr std::array outside_statements{"VACUUM"sv};

constexpr std::array session_statements{"PRAGMA"sv};

/// SQLite tells of them when they are called, also by a view; by then the
/// statements before are done.
constexpr std::array backward_functions{"changes"sv, "last_insert_rowid"sv,
                                        "total_changes"sv};

constexpr std::array client_commands{"."sv};

/// @param rest what stands behind PRAGMA.
std::string judge_pragma(sql::sql_lexer rest) {
  auto name = rest.next();
  if (rest.next().is('.'))
    name = rest.next();
  const auto text = sql::bare_text(name);
  const auto is_same
      = [&](std::string_view known) { return same_name(text, known); };
  if (std::any_of(pragmas_allowed.begin(), pragmas_allowed.end(), is_same))
    return {};
  if (is_same("foreign_keys"))
    return "PRAGMA foreign_keys does nothing inside a transaction; take it out:"
           " scripts run with foreign keys off and are checked before they"
           " commit, so rebuilding a table needs no such lines";
  return "PRAGMA " + one_line(text)
         + " can't be used in a script, which runs in transactions; take it"
           " out, or set it with another program before the run";
}

std::string objection(sql::sql_lexer statement) {
  auto first = statement.next();
  // SQLite carries out most pragmas when it prepares them.
  if (first.is("EXPLAIN"))
    first = statement.next();
  if (first.is("QUERY")) {
    statement.next();
    first = statement.next();
  }
  if (first.is("ATTACH") || first.is("DETACH"))
    return one_line(first.text)
           + " can't run inside the script's transaction; take it out: rows of"
             " another database are carried over by a table step";
  if (first.is("PRAGMA"))
    return judge_pragma(statement);
  return {};
}

} // namespace

const sql::script_rules script_rules{
    .grammar = {.words = lexical, .make_end = make_statement_end},
    .begins = begins,
    .commits = commits,
    .transaction_statements = transaction_statements,
    .outside_statements = outside_statements,
    .session_statements = session_statements,
    .backward_functions = backward_functions,
    .client_commands = client_commands,
    .client = "the sqlite3 shell",
    .objection = objection,
};

namespace {

result<void> check_stays_inside(const script_job& job) {
  const auto script = sql::read_script(script_rules, job);
  if (!script)
    return fail(script.error());
  for (const auto& statement : script->statements)
    if (statement.is_outside
        && sql::has_word(lexer_of(script_rules, statement), "INTO"))
      return fail(error_code::script_refused,
                  sql::script_place(job.path, statement.line)
                      + "VACUUM INTO writes a file that is no copy; leave the"
                        " script out of the profile for a rehearsal, by"
                        " --with");
  return {};
}

} // namespace

result<void> check_stay_inside(const std::vector<script_job>& jobs) {
  for (const auto& job : jobs)
    if (auto good = check_stays_inside(job); !good)
      return good;
  return {};
}

} // namespace dunlin::sqlite
