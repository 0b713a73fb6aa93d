#include "stores/postgresql/script_rules.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/outside_statement.hpp"
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

constexpr std::array bodied_statements{
    "DO"sv,
    "CREATE FUNCTION"sv,
    "CREATE PROCEDURE"sv,
    "CREATE OR REPLACE FUNCTION"sv,
    "CREATE OR REPLACE PROCEDURE"sv,
};

constexpr std::array opening_statements{"SET TRANSACTION"sv};

/// DISCARD is none of them: it would take away what we set.
constexpr std::array session_statements{
    "SET"sv, "RESET"sv, "PREPARE"sv, "DEALLOCATE"sv, "LISTEN"sv, "LOAD"sv,
};

constexpr std::array client_commands{"\\"sv};

bool is_outside(sql::sql_lexer statement) {
  return read_outside(statement).kind != outside_kind::none;
}

/// SET TRANSACTION or SET SESSION CHARACTERISTICS that ends in READ ONLY.
bool forbids_writing(const sql::sql_lexer& statement) {
  if (!begins_with(statement, "SET TRANSACTION")
      && !begins_with(statement, "SET SESSION CHARACTERISTICS"))
    return false;
  auto rest = statement;
  bool is_behind_read = false;
  for (auto token = rest.next(); token.kind != sql::token_kind::end;
       token = rest.next()) {
    if (is_behind_read && token.is("ONLY"))
      return true;
    is_behind_read = token.is("READ");
  }
  return false;
}

std::string objection(sql::sql_lexer statement) {
  if (begins_with(statement, "COPY")
      && (sql::has_word(statement, "STDIN")
          || sql::has_word(statement, "STDOUT")))
    return "COPY has nothing to read or write here; take it out: rows of"
           " another database are carried over by a table step";
  if (begins_with(statement, "DISCARD ALL"))
    return "DISCARD ALL takes away what dunlin set for its session; take it"
           " out: each script starts in a fresh one";
  if (forbids_writing(statement))
    return "READ ONLY keeps the script's row out of the ledger; take it out";
  return {};
}

} // namespace

const sql::script_rules script_rules{
    .grammar = {.words = lexical, .make_end = make_statement_end},
    .bodied_statements = bodied_statements,
    .begins = begins,
    .commits = commits,
    .transaction_statements = transaction_statements,
    .opening_statements = opening_statements,
    .is_outside = is_outside,
    .session_statements = session_statements,
    .client_commands = client_commands,
    .client = "psql",
    // PREPARE and the bodies of functions have them.
    .may_have_parameters = true,
    .objection = objection,
};

} // namespace dunlin::postgresql
