#include "stores/postgresql/touches/plpgsql_body.hpp"

#include "stores/postgresql/given_settings.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/statement.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace dunlin::postgresql {

namespace {

using json = nlohmann::json;

/// The text of a query or expression.
std::string query_of(const json& expression) {
  const auto inner = expression.find("PLpgSQL_expr");
  return inner == expression.end() ? "" : inner->value("query", "");
}

/// The texts that may be the statement that PL/pgSQL runs for one of its own:
/// it runs an expression as a SELECT, and the right side of an assignment.
std::array<std::string, 3> statements_for(const std::string& text) {
  const auto assignment = text.find(":=");
  const auto right = assignment == std::string::npos
                         ? text.substr(text.find('=') + 1)
                         : text.substr(assignment + 2);
  return {text, "SELECT " + text, "SELECT " + right};
}

void read_query(reading& in, const std::string& text) {
  for (const auto& sql : statements_for(text)) {
    const auto tree = syntax_tree::parse(sql);
    if (!tree)
      continue;
    auto inner = in;
    inner.text = sql;
    for (const auto& each : tree->statements())
      read_statement(inner, each.node);
    return;
  }
  in.give_up("a statement of PL/pgSQL can't be parsed: " + text);
}

/// The text that EXECUTE runs, where it is a constant.
std::optional<std::string> constant_query(const std::string& text) {
  const auto tree = syntax_tree::parse("SELECT " + text);
  if (!tree || tree->statements().size() != 1)
    return std::nullopt;
  const auto targets = tree->statements().front().node.list("target_list");
  return targets.size() == 1 ? constant_text(targets.front().child("val"))
                             : std::nullopt;
}

void read_dynamic(reading& in, const json& query) {
  const auto text = query_of(query);
  if (const auto sql = constant_query(text)) {
    read_text(in, *sql);
    return;
  }
  read_query(in, text);
  if (body_may_give_settings(in.text))
    in.db.set_default_path(setting_source::role_in_database, {});
  in.give_up("EXECUTE runs SQL that is made at run time");
}

/// A variable's type: where the body runs, a domain's checks do too.
void use_type(reading& in, std::string text, bool runs) {
  const bool is_column = text.find("%TYPE") != std::string::npos
                         || text.find("%type") != std::string::npos;
  text.resize(std::min(text.size(), text.find_first_of("%([")));
  auto name = parse_name(text);
  if (!name)
    return;
  if (is_column) {
    // The table stands before the column.
    const auto dot = text.rfind('.');
    name = dot == std::string::npos ? std::nullopt
                                    : parse_name(text.substr(0, dot));
    if (!name)
      return;
  }
  for (const auto type : in.types(*name))
    in.use(type, runs && in.db.at(type).kind == object_kind::type
                     ? use_verb::reads
                     : use_verb::mentions);
}

class body_reader {
public:
  body_reader(reading& in, bool has_lines)
      : in_(in), first_line_(in.line), has_lines_(has_lines) {
    // nop
  }

  void read(const json& node) {
    if (node.is_array())
      for (const auto& each : node)
        read(each);
    if (!node.is_object())
      return;
    for (const auto& [key, value] : node.items())
      read_member(key, value);
  }

private:
  void read_member(const std::string& key, const json& value) {
    if (key.starts_with("PLpgSQL_stmt_") && has_lines_
        && value.contains("lineno"))
      in_.line = first_line_ + value["lineno"].get<size_t>() - 1;
    if (key == "PLpgSQL_expr")
      read_query(in_, value.value("query", ""));
    else if (key == "PLpgSQL_type")
      use_type(in_, value.value("typname", ""), true);
    else if (key == "dynquery")
      read_dynamic(in_, value);
    else if (key == "PLpgSQL_stmt_dynexecute" || key == "PLpgSQL_stmt_dynfors")
      read_dynamic_statement(value);
    else
      read(value);
  }

  void read_dynamic_statement(const json& statement) {
    for (const auto& [key, value] : statement.items())
      if (key == "query")
        read_dynamic(in_, value);
      else
        read(value);
  }

  reading& in_;
  size_t first_line_;
  bool has_lines_;
};

void mention_types(reading& in, const json& node) {
  if (node.is_object() && node.contains("PLpgSQL_type"))
    use_type(in, node["PLpgSQL_type"].value("typname", ""), false);
  if (node.is_structured())
    for (const auto& each : node)
      mention_types(in, each);
}

} // namespace

void read_plpgsql(reading& in, const std::string& display, bool has_lines) {
  const auto parsed = parse_plpgsql(in.text);
  if (!parsed) {
    in.give_up(display + " can't be parsed: " + parsed.error().text);
    return;
  }
  const auto body = json::parse(*parsed, nullptr, false);
  if (body.is_discarded()) {
    in.give_up(display + " can't be parsed");
    return;
  }
  // Its text is that of each statement while that is read.
  auto inner = in;
  body_reader{inner, has_lines}.read(body);
}

void mention_plpgsql_types(reading& in) {
  const auto parsed = parse_plpgsql(in.text);
  if (!parsed)
    in.give_up("the types that a function needs can't be seen: "
               + parsed.error().text);
  else
    mention_types(in, json::parse(*parsed, nullptr, false));
}

} // namespace dunlin::postgresql
