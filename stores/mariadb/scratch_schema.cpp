#include "stores/mariadb/scratch_schema.hpp"

#include "stores/mariadb/lexical.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/sql_lexer.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// Takes each value and each default that stands in a table, however it came
/// there: rules are for who writes it first.
constexpr std::string_view lenient_mode
    = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION";

/// All rows of an answer, NULL as nothing.
std::vector<std::vector<std::string>> rows_of(const sql::answer& found) {
  std::vector<std::vector<std::string>> out;
  value_reader cells{found.cells};
  while (!cells.at_end()) {
    out.emplace_back();
    for (uint32_t i = 0; i < found.columns; ++i) {
      const auto cell = cells.next();
      out.back().push_back(cell.kind == value_kind::integer
                               ? std::to_string(cell.integer)
                               : std::string{cell.bytes});
    }
  }
  return out;
}

/// `CREATE DEFINER=`a`@`b` TRIGGER` without the middle.
std::string without_definer(std::string text) {
  const auto at = text.find(" DEFINER=");
  // Only where nothing but words stands before it.
  if (at == std::string::npos || text.find_first_of("`('\"") < at)
    return text;
  auto end = at + 9;
  for (bool in_name = false; end < text.size(); ++end) {
    in_name = in_name != (text[end] == '`');
    if (text[end] == ' ' && !in_name)
      break;
  }
  return text.erase(at, end - at);
}

/// The next number that a table gives is no part of what it is.
std::string without_counter(std::string text) {
  const std::string word = " AUTO_INCREMENT=";
  const auto last_line = text.rfind("\n)");
  const auto at
      = text.find(word, last_line == std::string::npos ? 0 : last_line);
  if (at == std::string::npos)
    return text;
  const auto end = text.find_first_not_of("0123456789", at + word.size());
  return text.erase(at, end == std::string::npos ? end : end - at);
}

/// The server writes the database's own name into `nextval` of a default, which
/// in a copy is another.
std::string without_database(const std::string& text,
                             std::string_view database) {
  sql::sql_lexer lexer{lexical, text};
  std::string out;
  size_t from = 0;
  for (auto token = lexer.next(); token.kind != sql::token_kind::end;
       token = lexer.next()) {
    auto rest = lexer;
    const auto dot = rest.next();
    if (token.kind != sql::token_kind::identifier || !dot.is('.')
        || !same_name(sql::name_of(lexical, token), database))
      continue;
    const auto* begin = text.data();
    out += text.substr(from,
                       static_cast<size_t>(token.text.data() - begin) - from);
    from = static_cast<size_t>(dot.text.data() - begin) + 1;
  }
  return out + text.substr(from);
}

/// Which column of SHOW CREATE holds the text.
size_t text_column(const std::string& kind) {
  return kind == "procedure" || kind == "function" || kind == "trigger" ? 2 : 1;
}

bool has_mode(const schema_object& of) {
  return text_column(of.kind) == 2;
}

result<void> read_text(database& db, schema_object& of) {
  const auto found
      = db.ask("SHOW CREATE " + of.kind + " " + quote_name(of.name));
  if (!found)
    return fail(found.error());
  const auto rows = rows_of(*found);
  const auto column = text_column(of.kind);
  if (rows.empty() || rows.front()[column].empty())
    return db.refuse(error_code::store_read_only,
                     "the text of the " + of.kind + " "
                         + sql::display_name(of.name)
                         + " can't be seen by this user: GRANT SELECT ON"
                           " mysql.proc, or let its owner rehearse");
  of.text = without_counter(without_definer(rows.front()[column]));
  if (of.kind == "table")
    of.text = without_database(of.text, db.parts().database);
  if (has_mode(of))
    of.sql_mode = rows.front()[1];
  return {};
}

result<void> read_columns(database& db, schema_object& of) {
  const auto found = db.ask(
      "SELECT column_name FROM information_schema.columns WHERE table_schema ="
      " database() AND table_name = ? AND is_generated = 'NEVER' ORDER BY"
      " ordinal_position",
      {[&] {
        value name;
        name.kind = value_kind::text;
        name.bytes = of.name;
        return name;
      }()});
  if (!found)
    return fail(found.error());
  for (const auto& row : rows_of(*found))
    of.columns.push_back(quote_name(row.front()));
  return {};
}

} // namespace

result<std::vector<schema_object>> read_schema(database& db) {
  const auto found = db.ask(
      "SELECT CASE table_type WHEN 'VIEW' THEN 'view' WHEN 'SEQUENCE' THEN"
      " 'sequence' ELSE 'table' END, table_name, CASE table_type WHEN"
      " 'SEQUENCE' THEN 0 WHEN 'VIEW' THEN 3 ELSE 1 END AS place FROM"
      " information_schema.tables WHERE table_schema = database() AND"
      " table_name NOT LIKE 'dunlin\\\\_%'"
      " UNION ALL SELECT lower(routine_type), routine_name, 2 FROM"
      " information_schema.routines WHERE routine_schema = database() AND"
      " routine_type IN ('PROCEDURE', 'FUNCTION')"
      " UNION ALL SELECT 'trigger', trigger_name, 4 FROM"
      " information_schema.triggers WHERE trigger_schema = database()"
      " ORDER BY place, 2");
  if (!found)
    return fail(found.error());
  std::vector<schema_object> out;
  for (auto& row : rows_of(*found)) {
    schema_object next{row[0], row[1], "", ""};
    auto read = read_text(db, next);
    if (read && next.kind == "table")
      read = read_columns(db, next);
    if (!read)
      return fail(read.error());
    out.push_back(std::move(next));
  }
  return out;
}

result<void> make_schema(database& db,
                         const std::vector<schema_object>& objects,
                         bool only_tables) {
  if (auto set = db.exec("SET SESSION foreign_key_checks = 0,"
                         " check_constraint_checks = 0, sql_mode = "
                         + quote_text(lenient_mode));
      !set)
    return set;
  std::vector<const schema_object*> left;
  for (const auto& each : objects)
    if (!only_tables || each.kind == "table" || each.kind == "sequence")
      left.push_back(&each);
  // Views may name views: each round makes those whose turn has come.
  while (!left.empty()) {
    std::vector<const schema_object*> still;
    result<void> problem;
    for (const auto* each : left) {
      auto made
          = db.exec("SET SESSION sql_mode = "
                    + quote_text(has_mode(*each) ? each->sql_mode
                                                 : std::string{lenient_mode}));
      if (made)
        made = db.exec(each->text);
      if (!made) {
        problem = made;
        still.push_back(each);
      }
    }
    if (still.size() == left.size())
      return problem;
    left = std::move(still);
  }
  return {};
}

} // namespace dunlin::mariadb
