#include "stores/mariadb/query_text.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

tl::unexpected<error> refuse(const database& db, const std::string& problem) {
  return db.refuse(error_code::query_invalid, "the query " + problem);
}

/// What is said against the text is the query's fault; a lock or a missing
/// right is not.
tl::unexpected<error> refuse_text(error problem) {
  if (problem.code == error_code::store_failed) {
    problem.code = error_code::query_invalid;
    problem.text += " (in the query)";
  }
  return fail(std::move(problem));
}

bool may_begin(const sql::sql_token& token) noexcept {
  return token.is("SELECT") || token.is("WITH") || token.is("VALUES")
         || token.is('(');
}

/// The text up to the semicolon at its end.
result<std::string> one_statement(const database& db,
                                  const std::string& query) {
  sql::sql_lexer lexer{lexical, query};
  auto token = lexer.next();
  if (!may_begin(token))
    return refuse(db, "must be a SELECT");
  for (; token.kind != sql::token_kind::end; token = lexer.next()) {
    if (token.kind == sql::token_kind::broken)
      return refuse(db, "has a quote or comment without its end");
    if (token.is("INTO"))
      return refuse(db, "must be a SELECT without INTO");
    if (token.kind == sql::token_kind::parameter)
      return refuse(db, "has parameters, and there is nothing to bind to them");
    if (!token.is(';'))
      continue;
    if (lexer.next().kind != sql::token_kind::end)
      return refuse(db, "is more than one statement");
    return query.substr(0,
                        static_cast<size_t>(token.text.data() - query.data()));
  }
  return query;
}

result<std::vector<std::string>> columns_of(const database& db,
                                            const statement& query) {
  std::vector<std::string> columns;
  for (unsigned i = 0; i < query.columns(); ++i) {
    const std::string name{query.column(i).name, query.column(i).name_length};
    const bool is_twice
        = std::any_of(columns.begin(), columns.end(),
                      [&](const auto& each) { return same_name(each, name); });
    if (is_twice)
      return refuse(db, "has two columns called " + sql::display_name(name)
                            + "; give each a name of its own with AS");
    columns.push_back(name);
  }
  return columns;
}

/// Reading puts the query in brackets and names its columns.
result<void> check_wrapped(database& db, const checked_query& query) {
  std::string columns;
  for (const auto& name : query.columns)
    columns += (columns.empty() ? "s." : ", s.") + quote_name(name);
  statement wrapped{db,
                    "SELECT " + columns + " FROM " + from_query(query.text)};
  const auto usable = wrapped.prepare();
  if (!usable && usable.error().code == error_code::store_failed)
    return refuse(db, "can't be part of another SELECT (" + usable.error().text
                          + "); it must be a SELECT, with AS after each "
                            "expression");
  return usable;
}

} // namespace

result<checked_query> check_query(database& db, const std::string& query) {
  auto text = one_statement(db, query);
  if (!text)
    return fail(text.error());
  statement prepared{db, *text};
  if (auto good = prepared.prepare(); !good)
    return refuse_text(std::move(good.error()));
  if (prepared.columns() == 0)
    return refuse(db, "must be a SELECT");
  auto columns = columns_of(db, prepared);
  if (!columns)
    return fail(std::move(columns.error()));
  checked_query checked{std::move(*text), std::move(*columns), {}};
  for (unsigned i = 0; i < prepared.columns(); ++i) {
    const auto& field = prepared.column(i);
    checked.origins.push_back({field.db, field.org_table});
  }
  if (auto usable = check_wrapped(db, checked); !usable)
    return fail(usable.error());
  return checked;
}

} // namespace dunlin::mariadb
