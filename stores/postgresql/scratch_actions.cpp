#include "stores/postgresql/scratch_actions.hpp"

#include "stores/postgresql/lexical.hpp"
#include "stores/postgresql/script_rules.hpp"

#include <array>

namespace dunlin::postgresql {

namespace {

using namespace std::string_view_literals;
using sql::action_tokens;
using sql::token_at;

constexpr std::array all_lexical{lexical};

/// What acts on the server as a whole, or reaches another.
constexpr std::array outside_statements{
    "CREATE ROLE"sv,          "ALTER ROLE"sv,          "DROP ROLE"sv,
    "CREATE USER"sv,          "ALTER USER"sv,          "DROP USER"sv,
    "CREATE GROUP"sv,         "ALTER GROUP"sv,         "DROP GROUP"sv,
    "ALTER DATABASE"sv,       "COMMENT ON DATABASE"sv, "COMMENT ON ROLE"sv,
    "ALTER TABLESPACE"sv,     "REASSIGN OWNED"sv,      "DROP OWNED"sv,
    "CREATE SUBSCRIPTION"sv,  "CREATE SERVER"sv,       "ALTER SERVER"sv,
    "CREATE FOREIGN TABLE"sv, "IMPORT FOREIGN"sv,      "ALTER SYSTEM"sv,
    "CREATE DATABASE"sv,      "DROP DATABASE"sv,       "REINDEX SYSTEM"sv,
    "CREATE TABLESPACE"sv,    "DROP TABLESPACE"sv,
};

bool ends_statement(const sql::sql_token& token) noexcept {
  return token.kind == sql::token_kind::end || token.is(';');
}

/// GRANT and REVOKE of roles, which have no ON, and of what is no part of a
/// database.
std::string action_of_grant(const action_tokens& all, size_t at) {
  const std::string verb{all[at].text};
  for (++at; !ends_statement(token_at(all, at)); ++at) {
    if (!all[at].is("ON"))
      continue;
    const auto what = token_at(all, at + 1);
    return sql::is_one_of(what, {"DATABASE", "TABLESPACE", "PARAMETER"})
               ? verb + " ON " + std::string{what.text}
                     + " acts on more than one database"
               : "";
  }
  return verb + " of a role acts on more than one database";
}

std::string action_of_copy(const action_tokens& all, size_t at) {
  int depth = 0;
  for (++at; !ends_statement(token_at(all, at)); ++at) {
    depth += all[at].is('(') ? 1 : all[at].is(')') ? -1 : 0;
    const auto next = token_at(all, at + 1);
    if (depth == 0 && sql::is_one_of(all[at], {"TO", "FROM"})
        && next.is("PROGRAM"))
      return "COPY runs a program of the server";
    if (depth == 0 && all[at].is("TO") && next.kind == sql::token_kind::string)
      return "COPY writes a file of the server";
  }
  return {};
}

std::string action_at(const action_tokens& all, size_t at, bool may_begin) {
  const auto& token = all[at];
  if (may_begin && sql::is_one_of(token, {"GRANT", "REVOKE"}))
    return action_of_grant(all, at);
  if (may_begin && token.is("COPY"))
    return action_of_copy(all, at);
  if (token.is_name() && sql::name_of(lexical, token) == "lo_export"
      && token_at(all, at + 1).is('('))
    return "lo_export writes a file of the server";
  return {};
}

} // namespace

const sql::action_rules action_rules{
    .words = all_lexical,
    .statements = outside_statements,
    .bodied_statements = script_rules.bodied_statements,
    .action_at = action_at,
};

result<sql::server_actions> read_server_actions(database& db) {
  const auto found = db.query(
      "WITH own AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname !~"
      " '^pg_' AND nspname <> 'information_schema')"
      " SELECT p.proname, pg_catalog.pg_get_functiondef(p.oid) FROM"
      " pg_catalog.pg_proc AS p JOIN own ON own.oid = p.pronamespace JOIN"
      " pg_catalog.pg_language AS l ON l.oid = p.prolang WHERE l.lanname IN"
      " ('sql', 'plpgsql') AND p.prokind <> 'a'"
      " UNION ALL SELECT c.relname, pg_catalog.quote_ident(p.proname) FROM "
      "pg_catalog.pg_trigger AS g"
      " JOIN pg_catalog.pg_class AS c ON c.oid = g.tgrelid JOIN"
      " pg_catalog.pg_proc AS p ON p.oid = g.tgfoid WHERE NOT g.tgisinternal"
      " UNION ALL SELECT c.relname, pg_catalog.pg_get_viewdef(c.oid) FROM"
      " pg_catalog.pg_class AS c JOIN own ON own.oid = c.relnamespace WHERE"
      " c.relkind IN ('v', 'm')"
      " UNION ALL SELECT c.relname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)"
      " FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_class AS c ON c.oid"
      " = d.adrelid");
  if (!found)
    return fail(found.error());
  std::vector<std::pair<std::string, std::string>> objects;
  for (int row = 0; row < found->rows(); ++row)
    objects.emplace_back(found->text(row, 0), found->text(row, 1));
  return sql::actions_of_objects(action_rules, std::move(objects));
}

} // namespace dunlin::postgresql
