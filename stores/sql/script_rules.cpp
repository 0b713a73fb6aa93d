#include "stores/sql/script_rules.hpp"

#include "config/script_directives.hpp"
#include "stores/sql/backward_call.hpp"
#include "stores/sql/ledger_names.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::sql {

namespace {

/// Reads the words of a phrase. @returns whether they stand there.
bool take_phrase(sql_lexer& statement, std::string_view phrase) noexcept {
  while (!phrase.empty()) {
    const auto word = phrase.substr(0, phrase.find(' '));
    phrase.remove_prefix(std::min(word.size() + 1, phrase.size()));
    const auto token = statement.next();
    const bool is_word
        = token.kind == token_kind::word || token.kind == token_kind::symbol;
    if (word == "*" ? !token.is_name()
                    : !is_word || !same_name(token.text, word))
      return false;
  }
  return true;
}

/// Whether a statement is one of these and nothing more.
bool is_one_of(const sql_lexer& statement, phrases of) noexcept {
  return std::any_of(of.begin(), of.end(), [&](auto phrase) {
    auto rest = statement;
    return take_phrase(rest, phrase) && rest.next().kind == token_kind::end;
  });
}

/// Why a transaction statement can't stay; `is_journaled`: statements commit
/// one by one.
std::string judge_transaction(const std::string& first, bool is_journaled) {
  if (is_journaled)
    return first
           + " can't stand here: each statement of this script commits by"
             " itself, with a row of its own in the ledger; take it out";
  return first
         + " can't stand here: a script runs in one transaction with its"
           " ledger row; only one BEGIN and COMMIT around the whole script"
           " may stay, so take it out or make two scripts of it";
}

/// What speaks against a statement as a whole; empty: nothing.
std::string judge_statement(const script_rules& rules,
                            const sql_lexer& statement, bool is_journaled) {
  auto rest = statement;
  const auto first = one_line(rest.next().text);
  if ((begins_with_one(statement, rules.transaction_statements)
       && !begins_with_one(statement, rules.compound_statements))
      || (is_journaled && begins_with_one(statement, rules.opening_statements)))
    return judge_transaction(first, is_journaled);
  if (begins_with_one(statement, rules.client_commands))
    return "this is a command of " + std::string{rules.client}
           + ", not SQL; take it out";
  return rules.objection(statement);
}

std::string judge_token(const script_rules& rules, const sql_token& token) {
  if (token.kind == token_kind::parameter && !rules.may_have_parameters)
    return "the parameter " + one_line(token.text)
           + " has no value in a script; write the value itself";
  return {};
}

/// The first objection to a statement, and its line.
result<void> judge(const script_rules& rules, const std::string& path,
                   const script_statement& statement, bool is_journaled) {
  auto lexer = lexer_of(rules, statement);
  auto why = judge_statement(rules, lexer, is_journaled);
  auto token = lexer.next();
  auto line = token.line;
  if (auto name = find_ledger_name(rules, statement);
      why.empty() && !name.text.empty()) {
    why = name.text
          + " is a name of dunlin's own ledger; a script can't use it";
    line = name.line;
  }
  for (; why.empty() && token.kind != token_kind::end; token = lexer.next()) {
    why = judge_token(rules, token);
    line = token.line;
  }
  if (!why.empty())
    return fail(error_code::script_refused, script_place(path, line) + why);
  return {};
}

bool is_outside(const script_rules& rules, const sql_lexer& statement) {
  return begins_with_one(statement, rules.outside_statements)
         || (rules.is_outside != nullptr && rules.is_outside(statement));
}

} // namespace

bool is_in_pair(const script_rules& rules,
                const std::vector<script_statement>& all) noexcept {
  return all.size() >= 2
         && is_one_of(lexer_of(rules, all.front()), rules.begins)
         && is_one_of(lexer_of(rules, all.back()), rules.commits);
}

bool begins_with(sql_lexer statement, std::string_view phrase) noexcept {
  return take_phrase(statement, phrase);
}

bool begins_with_one(const sql_lexer& statement, phrases of) noexcept {
  return std::any_of(of.begin(), of.end(), [&](auto phrase) {
    return begins_with(statement, phrase);
  });
}

bool has_word(sql_lexer statement, std::string_view word) noexcept {
  int depth = 0;
  for (auto token = statement.next(); token.kind != token_kind::end;
       token = statement.next()) {
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    if (depth == 0 && token.is(word))
      return true;
  }
  return false;
}

sql_lexer inner_of(const sql_lexer& statement) noexcept {
  if (!begins_with(statement, "SET STATEMENT"))
    return statement;
  auto rest = statement;
  int depth = 0;
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
    if (depth == 0 && token.is("FOR"))
      return rest;
  }
  return statement;
}

sql_lexer lexer_of(const script_rules& rules,
                   const script_statement& statement) noexcept {
  return sql_lexer{rules.grammar.words, statement.text, statement.line};
}

result<runnable_script> read_script(const script_rules& rules,
                                    const script_job& job) {
  const auto said = read_directives(job.path, job.text);
  if (!said)
    return fail(said.error());
  auto statements = split_statements(rules.grammar, job.path, job.text);
  if (!statements)
    return fail(statements.error());
  runnable_script out;
  out.statements = std::move(*statements);
  out.is_journaled = said->no_transaction_line != 0;
  const bool is_wrapped
      = !out.is_journaled && is_in_pair(rules, out.statements);
  if (is_wrapped) {
    out.statements.pop_back();
    out.statements.erase(out.statements.begin());
  }
  for (auto& statement : out.statements) {
    statement.is_outside = is_outside(rules, lexer_of(rules, statement));
    if (statement.is_outside && is_wrapped && !rules.commits_by_itself)
      return fail(error_code::script_refused,
                  script_place(job.path, statement.line)
                      + "this can't run between BEGIN and COMMIT; take these"
                        " two out, and each statement commits by itself");
    out.is_journaled = out.is_journaled || statement.is_outside;
  }
  for (const auto& statement : out.statements)
    if (auto good = judge(rules, job.path, statement, out.is_journaled); !good)
      return fail(good.error());
  if (out.is_journaled)
    if (auto good = check_one_by_one(rules, job.path, out.statements); !good)
      return fail(good.error());
  return out;
}

result<void> check_one_by_one(const script_rules& rules,
                              const std::string& path,
                              const std::vector<script_statement>& statements) {
  for (const auto& statement : statements)
    if (const auto function = backward_call(rules, statement);
        !function.empty())
      return fail(error_code::script_refused, script_place(path, statement.line)
                                                  + backward_refusal(function));
  return {};
}

result<void> check_script(const script_rules& rules, const script_job& job) {
  const auto script = read_script(rules, job);
  if (!script)
    return fail(script.error());
  return {};
}

} // namespace dunlin::sql
