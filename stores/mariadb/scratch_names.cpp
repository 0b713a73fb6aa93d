#include "stores/mariadb/scratch_names.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/script_rules.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <array>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;

/// What acts on the server as a whole, or on a database by its name.
constexpr std::array outside_statements{
    "USE"sv,           "CREATE DATABASE"sv,
    "CREATE SCHEMA"sv, "ALTER DATABASE"sv,
    "ALTER SCHEMA"sv,  "DROP DATABASE"sv,
    "DROP SCHEMA"sv,   "CREATE USER"sv,
    "ALTER USER"sv,    "DROP USER"sv,
    "RENAME USER"sv,   "CREATE ROLE"sv,
    "DROP ROLE"sv,     "GRANT"sv,
    "REVOKE"sv,        "SET GLOBAL"sv,
    "SET PASSWORD"sv,  "SET DEFAULT ROLE"sv,
    "FLUSH"sv,         "KILL"sv,
    "INSTALL"sv,       "UNINSTALL"sv,
    "RESET"sv,         "CHANGE MASTER"sv,
    "CREATE SERVER"sv, "ALTER SERVER"sv,
    "DROP SERVER"sv,   "SHUTDOWN"sv,
    "PURGE"sv,         "CREATE EVENT"sv,
    "ALTER EVENT"sv,
};

/// What speaks against the names of a text, taken apart in one way.
std::string objection_to_names(const sql::lexical_rules& words,
                               std::string_view text,
                               const database_names& databases) {
  sql::sql_lexer lexer{words, text};
  auto token = lexer.next();
  while (token.kind != sql::token_kind::end
         && token.kind != sql::token_kind::broken) {
    if (token.is("PREPARE") || token.is("IMMEDIATE"))
      return "SQL that is made at run time may name any database";
    auto next = lexer.next();
    if (token.is_name() && next.is('.')) {
      const auto name = folded(sql::name_of(words, token));
      if (databases.contains(name))
        return "the database " + sql::display_name(name)
               + " is named, and a copy has another name";
      // What stands behind the dot is no database.
      lexer.next();
      next = lexer.next();
    }
    token = next;
  }
  return {};
}

} // namespace

result<database_names> names_of_databases(database& db) {
  const auto found = db.ask("SHOW DATABASES");
  if (!found)
    return fail(found.error());
  database_names out;
  value_reader cells{found->cells};
  while (!cells.at_end())
    out.insert(folded(std::string{cells.next().bytes}));
  out.erase("information_schema");
  return out;
}

std::string objection_to_copy(std::string_view text,
                              const database_names& databases, bool is_script) {
  if (is_script)
    for (const auto phrase : outside_statements)
      if (sql::begins_with(sql::sql_lexer{lexical, text}, phrase))
        return std::string{phrase} + " acts on more than one database";
  for (const auto& words : all_lexical)
    if (auto out = objection_to_names(words, text, databases); !out.empty())
      return out;
  return {};
}

} // namespace dunlin::mariadb
