#include "stores/postgresql/script_rules.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;

constexpr std::array transaction_words{
    "BEGIN"sv, "START"sv,    "COMMIT"sv,    "END"sv,
    "ABORT"sv, "ROLLBACK"sv, "SAVEPOINT"sv, "RELEASE"sv,
};

/// Two words that can't begin a statement of a transaction.
struct word_pair {
  std::string_view first;
  std::string_view second;
};

constexpr std::array outside_words{
    word_pair{"CREATE"sv, "DATABASE"sv},   word_pair{"DROP"sv, "DATABASE"sv},
    word_pair{"CREATE"sv, "TABLESPACE"sv}, word_pair{"DROP"sv, "TABLESPACE"sv},
    word_pair{"ALTER"sv, "SYSTEM"sv},      word_pair{"REINDEX"sv, "DATABASE"sv},
    word_pair{"REINDEX"sv, "SYSTEM"sv},    word_pair{"DISCARD"sv, "ALL"sv},
};

/// What speaks against a statement; empty: nothing.
using objection = std::string;

/// The words of a statement in order, without what stands in brackets.
std::vector<sql::sql_token> tokens_of(const script_statement& statement) {
  std::vector<sql::sql_token> out;
  sql::sql_lexer lexer{lexical, statement.text, statement.line};
  int depth = 0;
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    depth -= token.is(')') ? 1 : 0;
    if (depth == 0)
      out.push_back(token);
    depth += token.is('(') ? 1 : 0;
  }
  return out;
}

bool has_word(const std::vector<sql::sql_token>& tokens,
              std::string_view word) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const auto& token) { return token.is(word); });
}

/// Whether nothing but WORK or TRANSACTION stands behind `from`.
bool ends_plainly(const std::vector<sql::sql_token>& tokens, size_t from) {
  return tokens.size() == from
         || (tokens.size() == from + 1
             && (tokens[from].is("WORK") || tokens[from].is("TRANSACTION")));
}

bool is_begin(const script_statement& statement) {
  const auto tokens = tokens_of(statement);
  if (tokens[0].is("START"))
    return tokens.size() == 2 && tokens[1].is("TRANSACTION");
  return tokens[0].is("BEGIN") && ends_plainly(tokens, 1);
}

bool is_commit(const script_statement& statement) {
  const auto tokens = tokens_of(statement);
  return (tokens[0].is("COMMIT") || tokens[0].is("END"))
         && ends_plainly(tokens, 1);
}

/// What can't run within a transaction at all.
objection judge_place(const std::vector<sql::sql_token>& tokens) {
  const auto& first = tokens[0];
  const auto is_pair = [&](const word_pair& pair) {
    return first.is(pair.first) && tokens.size() > 1
           && tokens[1].is(pair.second);
  };
  const bool is_outside
      = first.is("VACUUM")
        || std::any_of(outside_words.begin(), outside_words.end(), is_pair)
        || ((first.is("CREATE") || first.is("DROP") || first.is("REINDEX"))
            && has_word(tokens, "CONCURRENTLY"));
  if (!is_outside)
    return {};
  return (has_word(tokens, "CONCURRENTLY") ? "CONCURRENTLY"
                                           : one_line(first.text))
         + " can't run inside the script's transaction; take it out and run it"
           " after the migration";
}

objection judge_first_word(const std::vector<sql::sql_token>& tokens) {
  const auto& first = tokens[0];
  const auto is_first = [&](std::string_view word) { return first.is(word); };
  const bool prepares
      = first.is("PREPARE") && tokens.size() > 1 && tokens[1].is("TRANSACTION");
  if (prepares
      || std::any_of(transaction_words.begin(), transaction_words.end(),
                     is_first))
    return one_line(first.text)
           + " can't stand here: a script runs in one transaction with its"
             " ledger row; only one BEGIN and COMMIT around the whole script"
             " may stay, so take it out or make two scripts of it";
  if (first.is("COPY")
      && (has_word(tokens, "STDIN") || has_word(tokens, "STDOUT")))
    return "COPY has nothing to read or write here; take it out: rows of"
           " another database are carried over by a table step";
  if (first.is('\\'))
    return "this is a command of psql, not SQL; take it out";
  return judge_place(tokens);
}

objection judge_name(const sql::sql_token& token) {
  const bool is_name = token.kind == sql::token_kind::word
                       || token.kind == sql::token_kind::identifier;
  if (!is_name || !sql::is_ledger_name(sql::bare_text(token)))
    return {};
  return one_line(token.text)
         + " is a name of dunlin's own ledger; a script can't use it";
}

/// The first objection to a statement, and its line.
result<void> judge(const std::string& path, const script_statement& statement) {
  const auto refuse = [&](size_t line, const objection& why) {
    return fail(error_code::script_refused, script_place(path, line) + why);
  };
  const auto outer = tokens_of(statement);
  if (auto why = judge_first_word(outer); !why.empty())
    return refuse(outer[0].line, why);
  sql::sql_lexer lexer{lexical, statement.text, statement.line};
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next())
    if (auto why = judge_name(token); !why.empty())
      return refuse(token.line, why);
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

result<void> check_script(const script_job& job) {
  auto statements = runnable_statements(job);
  if (!statements)
    return fail(statements.error());
  return {};
}

} // namespace dunlin::postgresql
