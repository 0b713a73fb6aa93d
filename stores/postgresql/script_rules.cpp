#include "stores/postgresql/script_rules.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/statement_end.hpp"

#include <array>
#include <string_view>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;

constexpr std::array begins{
    "BEGIN"sv,
    "BEGIN WORK"sv,
    "BEGIN TRANSACTION"sv,
    "START TRANSACTION"sv,
};

constexpr std::array commits{
    "COMMIT"sv, "COMMIT WORK"sv, "COMMIT TRANSACTION"sv,
    "END"sv,    "END WORK"sv,    "END TRANSACTION"sv,
};

constexpr std::array transaction_statements{
    "BEGIN"sv,     "START"sv,   "COMMIT"sv,
    "END"sv,       "ABORT"sv,   "ROLLBACK"sv,
    "SAVEPOINT"sv, "RELEASE"sv, "PREPARE TRANSACTION"sv,
};

constexpr std::array outside_statements{
    "VACUUM"sv,           "CREATE DATABASE"sv,   "DROP DATABASE"sv,
    "ALTER SYSTEM"sv,     "CREATE TABLESPACE"sv, "DROP TABLESPACE"sv,
    "REINDEX DATABASE"sv, "REINDEX SYSTEM"sv,    "DISCARD ALL"sv,
};

constexpr std::array concurrent_statements{"CREATE"sv, "DROP"sv, "REINDEX"sv};

constexpr std::array client_commands{"\\"sv};

/// Whether a keyword stands there outside of brackets.
bool has_word(sql::sql_lexer statement, std::string_view word) {
  int depth = 0;
  for (auto token = statement.next(); token.kind != sql::token_kind::end;
       token = statement.next()) {
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    if (depth == 0 && token.is(word))
      return true;
  }
  return false;
}

std::string objection(sql::sql_lexer statement) {
  if (begins_with(statement, "COPY")
      && (has_word(statement, "STDIN") || has_word(statement, "STDOUT")))
    return "COPY has nothing to read or write here; take it out: rows of"
           " another database are carried over by a table step";
  if (begins_with_one(statement, concurrent_statements)
      && has_word(statement, "CONCURRENTLY"))
    return sql::cannot_run_inside("CONCURRENTLY");
  return {};
}

} // namespace

const sql::script_rules script_rules{
    .grammar = {.words = lexical, .make_end = make_statement_end},
    .begins = begins,
    .commits = commits,
    .transaction_statements = transaction_statements,
    .outside_statements = outside_statements,
    .client_commands = client_commands,
    .client = "psql",
    // PREPARE and the bodies of functions have them.
    .may_have_parameters = true,
    .objection = objection,
};

} // namespace dunlin::postgresql
