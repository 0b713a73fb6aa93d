#include "stores/mariadb/scratch_actions.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <array>

namespace dunlin::mariadb {

namespace {

using namespace std::string_view_literals;
using sql::action_tokens;
using sql::token_at;

/// What acts on the server as a whole, or on a database by its name.
constexpr std::array outside_statements{
    "CREATE DATABASE"sv, "CREATE SCHEMA"sv,
    "ALTER DATABASE"sv,  "ALTER SCHEMA"sv,
    "DROP DATABASE"sv,   "DROP SCHEMA"sv,
    "CREATE USER"sv,     "ALTER USER"sv,
    "DROP USER"sv,       "RENAME USER"sv,
    "CREATE ROLE"sv,     "DROP ROLE"sv,
    "GRANT"sv,           "REVOKE"sv,
    "SET PASSWORD"sv,    "SET DEFAULT ROLE"sv,
    "FLUSH"sv,           "KILL"sv,
    "INSTALL"sv,         "UNINSTALL"sv,
    "RESET"sv,           "CHANGE MASTER"sv,
    "CREATE SERVER"sv,   "ALTER SERVER"sv,
    "DROP SERVER"sv,     "SHUTDOWN"sv,
    "PURGE"sv,           "CREATE EVENT"sv,
    "ALTER EVENT"sv,
};

constexpr std::array file_phrases{"INTO OUTFILE"sv, "INTO DUMPFILE"sv};

bool has_body(const action_tokens& all) {
  const bool makes = token_at(all, 0).is("CREATE");
  return std::any_of(all.begin(), all.end(), [&](const auto& each) {
    return each.is(';')
           || (makes
               && sql::is_one_of(each, {"PROCEDURE", "FUNCTION", "TRIGGER",
                                        "EVENT", "PACKAGE"}));
  });
}

/// `GLOBAL a = 1`, `@@global.a = 1` behind SET or a comma.
bool sets_global(const action_tokens& all, size_t at) noexcept {
  if (at == 0 || !(all[at - 1].is("SET") || all[at - 1].is(',')))
    return false;
  const bool is_variable = same_name(all[at].text, "@@global");
  if (!is_variable && !all[at].is("GLOBAL"))
    return false;
  if (!is_variable && token_at(all, at + 1).is("TRANSACTION"))
    return true;
  const auto sign = token_at(all, at + (is_variable ? 3 : 2));
  return sign.is('=') || sign.is(':');
}

std::string action_at(const action_tokens& all, size_t at, bool may_begin) {
  // Not the hint of a query.
  if (may_begin && all[at].is("USE")
      && !sql::is_one_of(token_at(all, at + 1), {"INDEX", "KEY"}))
    return "USE acts on more than one database";
  for (const auto phrase : file_phrases)
    if (sql::stands_at(all, at, phrase))
      return std::string{phrase} + " writes a file of the server";
  if (sets_global(all, at))
    return "SET GLOBAL acts on more than one database";
  return {};
}

} // namespace

const sql::action_rules action_rules{
    .words = all_lexical,
    .statements = outside_statements,
    .has_body = has_body,
    .action_at = action_at,
};

result<sql::server_actions> read_server_actions(database& db) {
  const auto found
      = db.ask("SELECT routine_name, routine_definition FROM"
               " information_schema.routines WHERE routine_schema = database()"
               " UNION ALL SELECT event_object_table, action_statement FROM"
               " information_schema.triggers WHERE trigger_schema = database()"
               " UNION ALL SELECT table_name, view_definition FROM"
               " information_schema.views WHERE table_schema = database()");
  if (!found)
    return fail(found.error());
  std::vector<std::pair<std::string, std::string>> objects;
  value_reader cells{found->cells};
  while (!cells.at_end()) {
    std::string name{cells.next().bytes};
    objects.emplace_back(std::move(name), cells.next().bytes);
  }
  return sql::actions_of_objects(action_rules, std::move(objects));
}

} // namespace dunlin::mariadb
