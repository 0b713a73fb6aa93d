#include "stores/sql/script_rules.hpp"

#include "config/script_directives.hpp"
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

sql_lexer lexer_of(const script_rules& rules,
                   const script_statement& statement) noexcept {
  return sql_lexer{rules.grammar.words, statement.text, statement.line};
}

/// What speaks against a statement as a whole; empty: nothing.
std::string judge_statement(const script_rules& rules,
                            const sql_lexer& statement) {
  auto rest = statement;
  const auto first = one_line(rest.next().text);
  if (begins_with_one(statement, rules.transaction_statements))
    return first
           + " can't stand here: a script runs in one transaction with its"
             " ledger row; only one BEGIN and COMMIT around the whole script"
             " may stay, so take it out or make two scripts of it";
  if (begins_with_one(statement, rules.outside_statements))
    return cannot_run_inside(first);
  if (begins_with_one(statement, rules.client_commands))
    return "this is a command of " + std::string{rules.client}
           + ", not SQL; take it out";
  return rules.objection(statement);
}

std::string judge_token(const script_rules& rules, const sql_token& token) {
  if (token.is_name() && is_ledger_name(bare_text(token)))
    return one_line(token.text)
           + " is a name of dunlin's own ledger; a script can't use it";
  if (token.kind == token_kind::parameter && !rules.may_have_parameters)
    return "the parameter " + one_line(token.text)
           + " has no value in a script; write the value itself";
  return {};
}

/// The first objection to a statement, and its line.
result<void> judge(const script_rules& rules, const std::string& path,
                   const script_statement& statement) {
  auto lexer = lexer_of(rules, statement);
  auto why = judge_statement(rules, lexer);
  auto token = lexer.next();
  auto line = token.line;
  for (; why.empty() && token.kind != token_kind::end; token = lexer.next()) {
    why = judge_token(rules, token);
    line = token.line;
  }
  if (!why.empty())
    return fail(error_code::script_refused, script_place(path, line) + why);
  return {};
}

} // namespace

bool begins_with(sql_lexer statement, std::string_view phrase) noexcept {
  return take_phrase(statement, phrase);
}

bool begins_with_one(const sql_lexer& statement, phrases of) noexcept {
  return std::any_of(of.begin(), of.end(), [&](auto phrase) {
    return begins_with(statement, phrase);
  });
}

std::string cannot_run_inside(std::string_view what) {
  return std::string{what}
         + " can't run inside the script's transaction; take it out and run it"
           " after the migration";
}

result<std::vector<script_statement>>
runnable_statements(const script_rules& rules, const script_job& job) {
  auto statements = split_statements(rules.grammar, job.path, job.text);
  if (!statements)
    return statements;
  if (statements->size() >= 2
      && is_one_of(lexer_of(rules, statements->front()), rules.begins)
      && is_one_of(lexer_of(rules, statements->back()), rules.commits)) {
    statements->pop_back();
    statements->erase(statements->begin());
  }
  for (const auto& statement : *statements)
    if (auto good = judge(rules, job.path, statement); !good)
      return fail(good.error());
  return statements;
}

/// Who asks for no transaction counts on what each statement leaves by itself.
result<void> check_transaction(const script_job& job) {
  const auto said = read_directives(job.path, job.text);
  if (!said)
    return fail(said.error());
  if (said->no_transaction_line == 0)
    return {};
  return fail(error_code::script_refused,
              script_place(job.path, said->no_transaction_line)
                  + "asks to run without a transaction, which is not done yet;"
                    " take this out, and the script runs in one");
}

result<void> check_script(const script_rules& rules, const script_job& job) {
  if (auto good = check_transaction(job); !good)
    return good;
  const auto statements = runnable_statements(rules, job);
  if (!statements)
    return fail(statements.error());
  return {};
}

} // namespace dunlin::sql
