#include "stores/postgresql/outside_statement.hpp"

#include "config/letter_case.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

using sql::sql_token;
using sql::statement_fate;
using sql::token_kind;

/// `a.b` as it stands there, from `first` on.
std::string take_name(sql_token first, sql::sql_lexer& rest) {
  std::string out{first.text};
  for (auto ahead = rest; ahead.next().is('.');) {
    out += "." + std::string{ahead.next().text};
    rest = ahead;
  }
  return out;
}

sql_token skip(sql::sql_lexer& rest, std::string_view one,
               std::string_view other = "", std::string_view third = "") {
  auto token = rest.next();
  while (token.is(one) || (!other.empty() && token.is(other))
         || (!third.empty() && token.is(third)))
    token = rest.next();
  return token;
}

/// Whether an option of a list in brackets is switched off: `WITH (o = false)`.
bool is_off(sql::sql_lexer rest, std::string_view option) {
  for (auto token = rest.next(); token.kind != token_kind::end;
       token = rest.next()) {
    if (!token.is(option) || !rest.next().is('='))
      continue;
    auto value = rest.next().text;
    if (value.starts_with('\'') && value.size() > 2)
      value = value.substr(1, value.size() - 2);
    for (const auto* off : {"false", "off", "no", "0"})
      if (same_name(value, off))
        return true;
  }
  return false;
}

/// Behind CREATE or DROP.
outside_statement read_object(sql::sql_lexer rest, bool is_drop) {
  auto token = skip(rest, "UNIQUE");
  outside_statement out;
  out.of = capitals(token.text);
  const auto kind = is_drop ? outside_kind::drop : outside_kind::create;
  // One that makes no slot at the publisher runs inside.
  if (token.is("SUBSCRIPTION") && !is_drop
      && (is_off(rest, "connect") || is_off(rest, "create_slot")))
    return {};
  if (token.is("DATABASE") || token.is("TABLESPACE")
      || token.is("SUBSCRIPTION")) {
    out.kind = kind;
    token = skip(rest, "IF", "EXISTS");
    out.name = take_name(token, rest);
    return out;
  }
  if (!token.is("INDEX") || !(token = rest.next()).is("CONCURRENTLY"))
    return {};
  out.kind = is_drop ? outside_kind::drop_index : outside_kind::create_index;
  token = skip(rest, "IF", "NOT", "EXISTS");
  if (is_drop || !token.is("ON")) {
    out.name = take_name(token, rest);
    token = rest.next();
  }
  if (!is_drop && token.is("ON"))
    out.table = take_name(skip(rest, "ONLY"), rest);
  return out;
}

/// Behind REINDEX: `[(OPTION, ...)] INDEX|TABLE|... [CONCURRENTLY] NAME`.
outside_statement read_reindex(sql::sql_lexer rest) {
  bool is_concurrent = false;
  auto token = rest.next();
  if (token.is('('))
    for (token = rest.next(); token.kind != token_kind::end && !token.is(')');
         token = rest.next())
      is_concurrent = is_concurrent || token.is("CONCURRENTLY");
  if (token.is(')'))
    token = rest.next();
  outside_statement out;
  out.of = capitals(token.text);
  token = rest.next();
  if (token.is("CONCURRENTLY")) {
    is_concurrent = true;
    token = rest.next();
  }
  out.name = token.is_name() ? take_name(token, rest) : "";
  const bool is_wide
      = out.of == "SCHEMA" || out.of == "DATABASE" || out.of == "SYSTEM";
  out.kind = is_concurrent ? outside_kind::reindex
             : is_wide     ? outside_kind::again
                           : outside_kind::none;
  return out;
}

/// Behind ALTER DATABASE: `D SET TABLESPACE T`. Again, it moves nothing.
outside_statement read_move(sql::sql_lexer rest) {
  rest.next();
  if (!rest.next().is("SET") || !rest.next().is("TABLESPACE"))
    return {};
  return {outside_kind::again};
}

/// Behind ALTER SUBSCRIPTION, which asks the publisher anew for its tables.
outside_statement read_subscription(sql::sql_lexer rest) {
  outside_statement out;
  out.of = "SUBSCRIPTION";
  out.name = take_name(rest.next(), rest);
  const auto action = rest.next();
  const bool has_publications = rest.next().is("PUBLICATION");
  if (!has_publications || is_off(rest, "refresh"))
    return {};
  if (action.is("REFRESH") || action.is("SET"))
    out.kind = outside_kind::again;
  else if (action.is("ADD") || action.is("DROP"))
    out.kind = outside_kind::subscribe;
  return out;
}

/// Behind ALTER TABLE: `[IF EXISTS] T DETACH PARTITION P CONCURRENTLY`.
outside_statement read_detach(sql::sql_lexer rest) {
  outside_statement out;
  out.table = take_name(skip(rest, "IF", "EXISTS", "ONLY"), rest);
  if (!rest.next().is("DETACH") || !rest.next().is("PARTITION"))
    return {};
  out.name = take_name(rest.next(), rest);
  if (!rest.next().is("CONCURRENTLY"))
    return {};
  out.kind = outside_kind::detach;
  return out;
}

// -- what the catalogue says --------------------------------------------------

/// One text that a question gives.
result<std::string> ask_text(database& db, const std::string& sql) {
  const auto found = db.query(sql);
  if (!found)
    return fail(found.error());
  return found->rows() == 0 ? std::string{} : found->text(0, 0);
}

std::string oid_of(const std::string& name) {
  return "coalesce(pg_catalog.to_regclass(" + quote_literal(name)
         + ")::pg_catalog.oid, 0)";
}

/// Of a list of numbers with blanks between: those behind the first.
std::string as_array(std::string_view numbers) {
  const auto first = numbers.find(' ');
  std::string out{first == std::string_view::npos ? ""
                                                  : numbers.substr(first + 1)};
  std::replace(out.begin(), out.end(), ' ', ',');
  return "'{" + out + "}'::pg_catalog.oid[]";
}

std::string first_number(std::string_view numbers) {
  return std::string{numbers.substr(0, numbers.find(' '))};
}

/// The indexes that a statement may leave behind, as a condition on `i` and
/// `c`. @param about the number of the table, index or schema.
std::string scope_of(const outside_statement& statement,
                     const std::string& about) {
  const std::string leftover
      = "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'";
  if (statement.kind == outside_kind::create_index)
    return "i.indrelid = " + about;
  if (statement.of == "TABLE")
    return leftover + " AND i.indrelid = " + about;
  if (statement.of == "INDEX")
    return leftover
           + " AND i.indrelid = (SELECT o.indrelid FROM pg_catalog.pg_index o"
             " WHERE o.indexrelid = "
           + about + ")";
  if (statement.of == "SCHEMA")
    return leftover + " AND c.relnamespace = " + about;
  return leftover;
}

std::string about_of(const outside_statement& statement) {
  if (statement.kind == outside_kind::create_index)
    return oid_of(statement.table);
  if (statement.of == "SCHEMA")
    return "coalesce(pg_catalog.to_regnamespace("
           + quote_literal(statement.name) + ")::pg_catalog.oid, 0)";
  return statement.of == "TABLE" || statement.of == "INDEX"
             ? oid_of(statement.name)
             : "0";
}

constexpr const char* indexes_sql
    = " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid ="
      " i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
      " WHERE ";

/// The number of what it is about, and behind it those of the indexes there.
result<std::string> look_at_indexes(database& db,
                                    const outside_statement& statement) {
  auto about = ask_text(db, "SELECT " + about_of(statement));
  if (!about)
    return about;
  auto there = ask_text(
      db, "SELECT coalesce(pg_catalog.string_agg(' ' || i.indexrelid, ''), '')"
              + std::string{indexes_sql} + scope_of(statement, *about));
  if (!there)
    return there;
  return *about + *there;
}

/// An index that was not there before.
struct new_index {
  std::string name;
  bool is_valid = false;
};

/// The name that a created index is to have, as a condition on `c`.
std::string is_named(const outside_statement& statement) {
  if (statement.kind != outside_kind::create_index || statement.name.empty())
    return "";
  // As the server reads it: folded, and cut at 63 bytes.
  return " AND c.relname = (pg_catalog.parse_ident("
         + quote_literal(statement.name) + "))[1]::pg_catalog.name";
}

result<std::vector<new_index>>
find_new_indexes(database& db, const outside_statement& statement,
                 const std::string& before) {
  const auto found = db.query(
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indisvalid"
      + std::string{indexes_sql} + scope_of(statement, first_number(before))
      + " AND i.indexrelid <> ALL (" + as_array(before) + ")"
      + is_named(statement));
  if (!found)
    return fail(found.error());
  std::vector<new_index> out;
  for (int row = 0; row < found->rows(); ++row)
    out.push_back({found->text(row, 0), found->boolean(row, 1)});
  return out;
}

/// One that is not valid is half made, and of no use to anybody.
result<statement_fate> judge_indexes(database& db,
                                     const outside_statement& statement,
                                     const std::string& before) {
  const auto made = find_new_indexes(db, statement, before);
  if (!made)
    return fail(made.error());
  const bool is_create = statement.kind == outside_kind::create_index;
  if (is_create && made->size() > 1)
    return statement_fate::unknown;
  for (const auto& index : *made) {
    if (is_create && index.is_valid)
      return statement_fate::done;
    auto gone = db.exec("DROP INDEX CONCURRENTLY IF EXISTS " + index.name);
    if (!gone)
      return fail(std::move(gone.error()));
  }
  return statement_fate::not_done;
}

result<statement_fate> judge_detach(database& db, const std::string& before) {
  const auto parent = first_number(before);
  const auto child = before.substr(std::min(before.size(), parent.size() + 1));
  const auto found = db.query(
      "SELECT i.inhdetachpending, i.inhparent::pg_catalog.regclass,"
      " i.inhrelid::pg_catalog.regclass FROM pg_catalog.pg_inherits i WHERE"
      " i.inhparent = "
      + parent + " AND i.inhrelid = " + (child.empty() ? "0" : child));
  if (!found)
    return fail(found.error());
  if (found->rows() == 0)
    return statement_fate::done;
  if (!found->boolean(0, 0))
    return statement_fate::not_done;
  auto ended = db.exec("ALTER TABLE " + found->text(0, 1) + " DETACH PARTITION "
                       + found->text(0, 2) + " FINALIZE");
  if (!ended)
    return fail(std::move(ended.error()));
  return statement_fate::done;
}

/// The rows of the one that is named, from the catalogue of its kind.
std::string rows_of_name(const outside_statement& statement) {
  const std::string from
      = statement.of == "DATABASE"     ? "pg_database WHERE datname"
        : statement.of == "TABLESPACE" ? "pg_tablespace WHERE spcname"
                                       : "pg_subscription WHERE subdbid ="
                                         " (SELECT oid FROM"
                                         " pg_catalog.pg_database WHERE datname"
                                         " = pg_catalog.current_database()) AND"
                                         " subname";
  return " FROM pg_catalog." + from + " = (pg_catalog.parse_ident("
         + quote_literal(statement.name) + "))[1]::pg_catalog.name";
}

/// Whether a database, tablespace or subscription is there: its number or
/// nothing.
result<std::string> find_shared(database& db,
                                const outside_statement& statement) {
  return ask_text(db, "SELECT oid" + rows_of_name(statement));
}

result<std::string> find_publications(database& db,
                                      const outside_statement& statement) {
  return ask_text(db, "SELECT subpublications::pg_catalog.text"
                          + rows_of_name(statement));
}

} // namespace

outside_statement read_outside(sql::sql_lexer statement) {
  auto rest = statement;
  const auto first = rest.next();
  if (first.is("CREATE") || first.is("DROP"))
    return read_object(rest, first.is("DROP"));
  if (first.is("REINDEX"))
    return read_reindex(rest);
  if (first.is("ALTER")) {
    const auto what = rest.next();
    if (what.is("SYSTEM"))
      return {outside_kind::again};
    return what.is("TABLE")          ? read_detach(rest)
           : what.is("DATABASE")     ? read_move(rest)
           : what.is("SUBSCRIPTION") ? read_subscription(rest)
                                     : outside_statement{};
  }
  if (first.is("CLUSTER"))
    return {rest.next().kind == token_kind::end ? outside_kind::again
                                                : outside_kind::none,
            "CLUSTER"};
  return first.is("VACUUM") ? outside_statement{outside_kind::again}
                            : outside_statement{};
}

result<std::string> look_at(database& db, const outside_statement& statement) {
  switch (statement.kind) {
  case outside_kind::create_index:
  case outside_kind::reindex:
    return look_at_indexes(db, statement);
  case outside_kind::drop_index:
    return ask_text(db, "SELECT " + oid_of(statement.name));
  case outside_kind::detach:
    return ask_text(db, "SELECT " + oid_of(statement.table) + " || ' ' || "
                            + oid_of(statement.name));
  case outside_kind::create:
  case outside_kind::drop:
    return find_shared(db, statement);
  case outside_kind::subscribe:
    return find_publications(db, statement);
  case outside_kind::none:
  case outside_kind::again:
    break;
  }
  return std::string{};
}

result<statement_fate> judge_effect(database& db,
                                    const outside_statement& statement,
                                    const std::string& before) {
  switch (statement.kind) {
  case outside_kind::create_index:
  case outside_kind::reindex:
    return judge_indexes(db, statement, before);
  case outside_kind::detach:
    return judge_detach(db, before);
  case outside_kind::drop_index: {
    const auto there = ask_text(
        db, "SELECT oid FROM pg_catalog.pg_class WHERE oid = " + before);
    if (!there)
      return fail(there.error());
    return there->empty() && before != "0" ? statement_fate::done
                                           : statement_fate::not_done;
  }
  case outside_kind::create:
  case outside_kind::drop: {
    const auto there = find_shared(db, statement);
    if (!there)
      return fail(there.error());
    const bool is_done = statement.kind == outside_kind::create
                             ? before.empty() && !there->empty()
                             : !before.empty() && there->empty();
    return is_done ? statement_fate::done : statement_fate::not_done;
  }
  case outside_kind::subscribe: {
    const auto there = find_publications(db, statement);
    if (!there)
      return fail(there.error());
    return *there != before ? statement_fate::done : statement_fate::not_done;
  }
  case outside_kind::none:
    // The server would not have it inside; what it did is not known here, but
    // for REINDEX and CLUSTER, which may run again.
    return statement.of.empty() ? statement_fate::unknown
                                : statement_fate::not_done;
  case outside_kind::again:
    break;
  }
  return statement_fate::not_done;
}

} // namespace dunlin::postgresql
