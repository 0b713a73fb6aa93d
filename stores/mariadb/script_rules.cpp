#include "stores/mariadb/script_rules.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

/// Statements before which the server commits.
constexpr std::array committing_words{
    "ALTER"sv,  "ANALYZE"sv,  "CACHE"sv,     "CHANGE"sv, "CHECK"sv,
    "CREATE"sv, "DROP"sv,     "FLUSH"sv,     "GRANT"sv,  "INSTALL"sv,
    "LOCK"sv,   "OPTIMIZE"sv, "RENAME"sv,    "REPAIR"sv, "RESET"sv,
    "REVOKE"sv, "START"sv,    "STOP"sv,      "BEGIN"sv,  "TRUNCATE"sv,
    "UNLOCK"sv, "SHUTDOWN"sv, "UNINSTALL"sv, "BACKUP"sv, "KILL"sv,
};

constexpr std::array transaction_words{
    "COMMIT"sv, "ROLLBACK"sv, "SAVEPOINT"sv, "RELEASE"sv, "XA"sv,
};

constexpr std::array client_words{
    "SOURCE"sv, "CHARSET"sv, "PAGER"sv, "TEE"sv, "NOTEE"sv, "STATUS"sv,
};

template <size_t Count>
bool is_one_of(const sql::sql_token& token,
               const std::array<std::string_view, Count>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return token.is(word); });
}

/// BEGIN [WORK] or START TRANSACTION, and nothing else.
bool is_begin(const script_statement& statement) {
  sql::sql_lexer lexer{lexical, statement.text};
  const auto first = lexer.next();
  auto next = lexer.next();
  if (first.is("START") ? next.is("TRANSACTION") : next.is("WORK"))
    next = lexer.next();
  else if (!first.is("BEGIN"))
    return false;
  return next.kind == sql::token_kind::end;
}

bool is_commit(const script_statement& statement) {
  sql::sql_lexer lexer{lexical, statement.text};
  if (!lexer.next().is("COMMIT"))
    return false;
  auto next = lexer.next();
  if (next.is("WORK"))
    next = lexer.next();
  return next.kind == sql::token_kind::end;
}

/// CREATE and DROP of a temporary table leave the transaction open.
bool is_temporary(const sql::sql_token& first, sql::sql_lexer lexer) {
  auto token = lexer.next();
  if (first.is("CREATE") && token.is("OR")) {
    lexer.next(); // REPLACE
    token = lexer.next();
  }
  return (first.is("CREATE") || first.is("DROP")) && token.is("TEMPORARY");
}

/// SET of what a transaction hangs on.
bool sets_transaction(const sql::sql_token& first, sql::sql_lexer lexer) {
  if (!first.is("SET"))
    return false;
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next())
    if (token.is("AUTOCOMMIT") || token.is("PASSWORD")
        || token.is("TRANSACTION") || token.text.ends_with("autocommit"))
      return true;
  return false;
}

/// What speaks against a statement; empty: nothing.
std::string judge_first_word(const sql::sql_token& first,
                             const sql::sql_lexer& lexer) {
  const auto word = sql::one_line(first.text);
  if (is_one_of(first, committing_words) && !is_temporary(first, lexer))
    return word
           + " commits by itself in MariaDB, so a script that holds it could"
             " stay half done; run it with another program before or after the"
             " migration, or keep the script to statements that change rows";
  if (is_one_of(first, transaction_words))
    return word
           + " can't stand here: a script runs in one transaction with its"
             " ledger row; only one BEGIN and COMMIT around the whole script"
             " may stay, so take it out or make two scripts of it";
  if (is_one_of(first, client_words) || first.is('\\'))
    return "this is a command of the mariadb client, not SQL; take it out";
  if (first.is("LOAD"))
    return "LOAD DATA changes values that it does not like without an error;"
           " rows are carried over by a table step";
  if (sets_transaction(first, lexer))
    return "this SET would change the script's transaction; take it out";
  return {};
}

std::string judge_token(const sql::sql_token& token) {
  const bool is_name = token.kind == sql::token_kind::word
                       || token.kind == sql::token_kind::identifier;
  if (is_name && sql::is_ledger_name(sql::bare_text(token)))
    return sql::one_line(token.text)
           + " is a name of dunlin's own ledger; a script can't use it";
  if (token.kind == sql::token_kind::parameter)
    return "the parameter ? has no value in a script; write the value itself";
  return {};
}

result<void> judge(const std::string& path, const script_statement& statement) {
  sql::sql_lexer lexer{lexical, statement.text, statement.line};
  auto token = lexer.next();
  auto line = token.line;
  auto why = judge_first_word(token, lexer);
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

} // namespace dunlin::mariadb
