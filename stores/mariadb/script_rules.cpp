#include "stores/mariadb/script_rules.hpp"

#include "stores/mariadb/compound_end.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/outside_statement.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

constexpr std::array begins{"BEGIN"sv, "BEGIN WORK"sv, "START TRANSACTION"sv};

constexpr std::array commits{"COMMIT"sv, "COMMIT WORK"sv};

/// They run statements one by one; the rest of their text is no script's.
constexpr std::array compound_statements{"BEGIN NOT ATOMIC"sv};

constexpr std::array transaction_statements{
    "BEGIN"sv,     "START TRANSACTION"sv, "COMMIT"sv, "ROLLBACK"sv,
    "SAVEPOINT"sv, "RELEASE"sv,           "XA"sv,
};

/// Statements about the server or its locks, before which it commits too.
constexpr std::array server_statements{
    "BACKUP"sv,   "CHANGE"sv, "INSTALL"sv, "KILL"sv,   "LOCK"sv,  "RESET"sv,
    "SHUTDOWN"sv, "START"sv,  "STOP"sv,    "UNLOCK"sv, "PURGE"sv, "UNINSTALL"sv,
};

/// What of the session another one has by running them again.
constexpr std::array session_statements{"SET"sv, "USE"sv, "PREPARE"sv,
                                        "DEALLOCATE"sv};

constexpr std::array backward_functions{"ROW_COUNT"sv, "FOUND_ROWS"sv,
                                        "@@warning_count"sv, "@@error_count"sv};

constexpr std::array last_numbers{"LAST_INSERT_ID"sv, "@@last_insert_id"sv,
                                  "@@identity"sv};

constexpr std::array client_commands{
    "SOURCE"sv, "CHARSET"sv, "PAGER"sv, "TEE"sv, "NOTEE"sv, "STATUS"sv, "\\"sv,
};

/// SET of what a transaction hangs on.
bool sets_transaction(sql::sql_lexer statement) {
  if (!statement.next().is("SET"))
    return false;
  for (auto token = statement.next(); token.kind != sql::token_kind::end;
       token = statement.next())
    if (token.is("TRANSACTION")
        || (token.is_name() && same_name(sql::bare_text(token), "autocommit"))
        || same_name(token.text, "@@autocommit"))
      return true;
  return false;
}

/// Settings that no transaction lets change.
constexpr std::array frozen_settings{
    "sql_log_bin"sv,      "binlog_format"sv,
    "skip_replication"sv, "binlog_direct_non_transactional_updates"sv,
    "gtid_domain_id"sv,   "gtid_seq_no"sv,
};

/// The one that a SET is to change; empty: none.
std::string frozen_setting(sql::sql_lexer statement) {
  if (!statement.next().is("SET"))
    return {};
  for (auto token = statement.next(); token.kind != sql::token_kind::end;
       token = statement.next()) {
    auto name = sql::bare_text(token);
    name.remove_prefix(name.starts_with("@@") ? 2 : 0);
    auto ahead = statement;
    const auto sign = ahead.next();
    if ((sign.is('=') || sign.is(':'))
        && std::any_of(frozen_settings.begin(), frozen_settings.end(),
                       [&](auto each) { return same_name(each, name); }))
      return sql::one_line(name);
  }
  return {};
}

bool is_outside(sql::sql_lexer statement) {
  return read_outside(statement).kind != outside_kind::none;
}

/// FLUSH TABLES ... WITH READ LOCK, FOR EXPORT.
bool locks_tables(const sql::sql_lexer& statement) {
  return begins_with(statement, "FLUSH")
         && (sql::has_word(statement, "LOCK")
             || sql::has_word(statement, "EXPORT"));
}

std::string objection(sql::sql_lexer statement) {
  if (begins_with_one(statement, server_statements)
      || locks_tables(statement)) {
    auto rest = statement;
    return sql::one_line(rest.next().text)
           + " is about the server or its locks, which belong to no script;"
             " take it out, and run it with another program";
  }
  if (begins_with(statement, "LOAD DATA") || begins_with(statement, "LOAD XML"))
    return "LOAD DATA changes values that it does not like without an error;"
           " rows are carried over by a table step";
  if (sets_transaction(statement))
    return "this SET would change the script's transaction; take it out";
  if (const auto name = frozen_setting(statement); !name.empty())
    return name
           + " can't be set within a transaction, which each statement of a"
             " script has; take it out, or run the script with another program";
  return {};
}

} // namespace

bool may_end_transaction(const sql::sql_lexer& statement) {
  return is_outside(statement) || begins_with(statement, "COMMIT")
         || begins_with(statement, "START") || begins_with(statement, "XA")
         || (begins_with(statement, "ROLLBACK")
             && !sql::has_word(statement, "TO"))
         || begins_with_one(statement, server_statements)
         || sets_transaction(statement);
}

const sql::script_rules script_rules{
    .grammar = {.words = lexical,
                .make_end = make_compound_end,
                .has_delimiter_command = true},
    .other_words = all_lexical,
    .begins = begins,
    .commits = commits,
    .transaction_statements = transaction_statements,
    .compound_statements = compound_statements,
    .is_outside = is_outside,
    .commits_by_itself = true,
    .session_statements = session_statements,
    .backward_functions = backward_functions,
    .may_show_backward = true,
    .last_numbers = last_numbers,
    .client_commands = client_commands,
    .client = "the mariadb client",
    .objection = objection,
};

result<void> check_backslashes(bool are_kept, const std::string& path,
                               const std::string& text) {
  const auto before = text.substr(0, text.find('\\'));
  if (!are_kept || before.size() == text.size()
      || folded(before).find("sql_mode") != std::string::npos)
    return {};
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return fail(error_code::script_refused,
              sql::script_place(path, static_cast<size_t>(line))
                  + "a backslash is none to this server (its sql_mode has"
                    " NO_BACKSLASH_ESCAPES), and an escape to dunlin; SET"
                    " sql_mode before it to one without that mode, and write"
                    " what is meant there");
}

} // namespace dunlin::mariadb
