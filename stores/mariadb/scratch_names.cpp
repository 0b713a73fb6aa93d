#include "stores/mariadb/scratch_names.hpp"

#include "config/letter_case.hpp"
#include "stores/mariadb/lexical.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

namespace dunlin::mariadb {

namespace {

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
                              const database_names& databases) {
  for (const auto& words : all_lexical)
    if (auto out = objection_to_names(words, text, databases); !out.empty())
      return out;
  return {};
}

} // namespace dunlin::mariadb
