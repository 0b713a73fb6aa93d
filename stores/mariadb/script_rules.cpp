#include "stores/mariadb/script_rules.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"

#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

constexpr std::array begins{"BEGIN"sv, "BEGIN WORK"sv, "START TRANSACTION"sv};

constexpr std::array commits{"COMMIT"sv, "COMMIT WORK"sv};

constexpr std::array transaction_statements{
    "BEGIN"sv,     "START TRANSACTION"sv, "COMMIT"sv, "ROLLBACK"sv,
    "SAVEPOINT"sv, "RELEASE"sv,           "XA"sv,
};

/// Statements before which the server commits.
constexpr std::array committing_statements{
    "ALTER"sv,    "ANALYZE"sv,   "CACHE"sv,  "CHANGE"sv,   "CHECK"sv,
    "CREATE"sv,   "DROP"sv,      "FLUSH"sv,  "GRANT"sv,    "INSTALL"sv,
    "LOCK"sv,     "OPTIMIZE"sv,  "RENAME"sv, "REPAIR"sv,   "RESET"sv,
    "REVOKE"sv,   "START"sv,     "STOP"sv,   "TRUNCATE"sv, "UNLOCK"sv,
    "SHUTDOWN"sv, "UNINSTALL"sv, "BACKUP"sv, "KILL"sv,
};

/// They leave the transaction open.
constexpr std::array temporary_statements{
    "CREATE TEMPORARY"sv,
    "CREATE OR REPLACE TEMPORARY"sv,
    "DROP TEMPORARY"sv,
};

constexpr std::array client_commands{
    "SOURCE"sv, "CHARSET"sv, "PAGER"sv, "TEE"sv, "NOTEE"sv, "STATUS"sv, "\\"sv,
};

/// SET of what a transaction hangs on.
bool sets_transaction(sql::sql_lexer statement) {
  if (!statement.next().is("SET"))
    return false;
  for (auto token = statement.next(); token.kind != sql::token_kind::end;
       token = statement.next())
    if (token.is("PASSWORD") || token.is("TRANSACTION")
        || (token.is_name()
            && sql::same_name(sql::bare_text(token), "autocommit"))
        || sql::same_name(token.text, "@@autocommit"))
      return true;
  return false;
}

std::string objection(sql::sql_lexer statement) {
  if (begins_with_one(statement, committing_statements)
      && !begins_with_one(statement, temporary_statements)) {
    auto rest = statement;
    return sql::one_line(rest.next().text)
           + " commits by itself in MariaDB, so a script that holds it could"
             " stay half done; run it with another program before or after the"
             " migration, or keep the script to statements that change rows";
  }
  if (begins_with(statement, "LOAD"))
    return "LOAD DATA changes values that it does not like without an error;"
           " rows are carried over by a table step";
  if (sets_transaction(statement))
    return "this SET would change the script's transaction; take it out";
  return {};
}

} // namespace

const sql::script_rules script_rules{
    .grammar = {.words = lexical, .has_delimiter_command = true},
    .begins = begins,
    .commits = commits,
    .transaction_statements = transaction_statements,
    .client_commands = client_commands,
    .client = "the mariadb client",
    .objection = objection,
};

} // namespace dunlin::mariadb
