#include "stores/sqlite/script_rules.hpp"

#include "stores/sql/sql_lexer.hpp"
#include "stores/sqlite/lexical.hpp"
#include "stores/sqlite/sql_text.hpp"

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

constexpr std::array transaction_words{
    "BEGIN"sv, "COMMIT"sv, "END"sv, "ROLLBACK"sv, "SAVEPOINT"sv, "RELEASE"sv,
};

/// What speaks against a statement; empty: nothing.
using objection = std::string;

/// Whether nothing but an optional TRANSACTION and its name is left.
bool ends_plainly(sql::sql_lexer& lexer, sql::sql_token token) noexcept {
  if (token.is("TRANSACTION")) {
    token = lexer.next();
    if (token.kind == sql::token_kind::word
        || token.kind == sql::token_kind::identifier)
      token = lexer.next();
  }
  return token.kind == sql::token_kind::end;
}

bool is_begin(const script_statement& statement) noexcept {
  sql::sql_lexer lexer{lexical, statement.text};
  if (!lexer.next().is("BEGIN"))
    return false;
  auto token = lexer.next();
  if (token.is("DEFERRED") || token.is("IMMEDIATE") || token.is("EXCLUSIVE"))
    token = lexer.next();
  return ends_plainly(lexer, token);
}

bool is_commit(const script_statement& statement) noexcept {
  sql::sql_lexer lexer{lexical, statement.text};
  const auto first = lexer.next();
  return (first.is("COMMIT") || first.is("END"))
         && ends_plainly(lexer, lexer.next());
}

objection judge_pragma(sql::sql_lexer& lexer) {
  auto name = lexer.next();
  auto next = lexer.next();
  if (next.is('.'))
    name = lexer.next();
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
         + " can't be used in a script, which runs in one transaction; take it"
           " out, or set it with another program before the run";
}

objection judge_first_word(const sql::sql_token& first, sql::sql_lexer& lexer) {
  const auto is_first = [&](std::string_view word) { return first.is(word); };
  if (std::any_of(transaction_words.begin(), transaction_words.end(), is_first))
    return one_line(first.text)
           + " can't stand here: a script runs in one transaction with its"
             " ledger row; only one BEGIN and COMMIT around the whole script"
             " may stay, so take it out or make two scripts of it";
  if (first.is("VACUUM"))
    return "VACUUM can't run inside the script's transaction; take it out and"
           " run it after the migration";
  if (first.is("ATTACH") || first.is("DETACH"))
    return one_line(first.text)
           + " can't run inside the script's transaction; take it out: rows of"
             " another database are carried over by a table step";
  if (first.is("PRAGMA"))
    return judge_pragma(lexer);
  if (first.is('.'))
    return "this is a command of the sqlite3 shell, not SQL; take it out";
  return {};
}

objection judge_token(const sql::sql_token& token) {
  const bool is_name = token.kind == sql::token_kind::word
                       || token.kind == sql::token_kind::identifier;
  if (is_name && is_ledger_name(sql::bare_text(token)))
    return one_line(token.text)
           + " is a name of dunlin's own ledger; a script can't use it";
  if (token.kind == sql::token_kind::parameter)
    return "the parameter " + one_line(token.text)
           + " has no value in a script; write the value itself";
  return {};
}

/// The first objection to a statement, and its line.
result<void> judge(const std::string& path, const script_statement& statement) {
  sql::sql_lexer lexer{lexical, statement.text, statement.line};
  auto token = lexer.next();
  auto line = token.line;
  sql::sql_lexer rest = lexer;
  auto why = judge_first_word(token, rest);
  while (why.empty() && token.kind != sql::token_kind::end) {
    why = judge_token(token);
    line = token.line;
    token = lexer.next();
  }
  if (!why.empty())
    return fail(error_code::script_refused, script_place(path, line) + why);
  return {};
}

} // namespace

result<std::vector<script_statement>>
runnable_statements(const script_job& job) {
  auto statements = split_statements(job.path, job.text);
  if (!statements)
    return statements;
  if (statements->size() >= 2 && is_begin(statements->front())
      && is_commit(statements->back())) {
    statements->pop_back();
    statements->erase(statements->begin());
  }
  for (const auto& statement : *statements)
    if (auto good = judge(job.path, statement); !good)
      return fail(good.error());
  return statements;
}

} // namespace dunlin::sqlite
