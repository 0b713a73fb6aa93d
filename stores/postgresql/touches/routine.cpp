#include "stores/postgresql/touches/routine.hpp"

#include "config/letter_case.hpp"
#include "stores/postgresql/touches/extensions.hpp"
#include "stores/postgresql/touches/plpgsql_body.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/session_statements.hpp"
#include "stores/postgresql/touches/statement.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::postgresql {

namespace {

syntax_node option_of(const std::vector<syntax_node>& options,
                      std::string_view name) {
  for (const auto& each : options)
    if (each.text("defname") == name)
      return each;
  return {};
}

std::string language_of(const std::vector<syntax_node>& options,
                        const char* default_language) {
  const auto option = option_of(options, "language");
  return option ? std::string{option.child("arg").text("sval")}
                : default_language;
}

/// The text behind AS; nothing for a body without quotes.
std::string body_text(syntax_node as) {
  const auto argument = as.child("arg");
  if (argument.is("String"))
    return std::string{argument.text("sval")};
  const auto words = argument.list("items");
  return words.empty() ? "" : std::string{words.front().text("sval")};
}

/// Of a statement of one text; empty if it can't be parsed.
syntax_node routine_of(const tl::expected<syntax_tree, syntax_problem>& tree) {
  if (!tree)
    return {};
  const auto statements = tree->statements();
  return statements.empty() ? syntax_node{} : statements.front().node;
}

/// What a body in SQL does, which is parsed anew.
void read_sql_body(reading& in, const std::string& name) {
  const auto tree = syntax_tree::parse(in.text);
  const auto routine = routine_of(tree);
  if (!routine) {
    in.give_up("the function " + name + " can't be parsed"
               + (tree ? "" : ": " + tree.error().text));
    return;
  }
  if (const auto body = routine.child("sql_body"))
    read_expression(in, body);
  else
    read_text(in, body_text(option_of(routine.list("options"), "as")));
}

bool is_output(syntax_node parameter) {
  const auto mode = parameter.word("mode");
  return mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE";
}

/// Whether one row is enough of arguments.
bool takes_row(reading& in, std::vector<syntax_node> parameters) {
  std::erase_if(parameters, is_output);
  const auto needed
      = std::count_if(parameters.begin(), parameters.end(),
                      [](const auto& each) { return !each.child("defexpr"); });
  if (parameters.empty() || needed > 1)
    return false;
  const auto type = name_of(parameters.front().child("arg_type").list("names"));
  return !in.types(type).empty() || type.name == "record"
         || type.name.starts_with("any");
}

/// Without it a function in a language that nobody reads here.
bool is_read(const std::string& language) {
  return language == "sql" || language == "plpgsql";
}

/// What a function in C of an extension does besides what its arguments tell.
use_list uses_of_extension(const catalogue& db, const std::string& name,
                           const std::string& extension) {
  use_list out;
  if (const auto reach = reach_of(extension); reach != extension_reach::nothing)
    out.unknown = {"the function " + name + " of the extension " + extension
                       + " reaches beyond what can be seen",
                   reach == extension_reach::beyond};
  const std::string table{table_read_by(extension)};
  if (!table.empty())
    for (const auto each : db.namesakes(name_space::relations, table))
      out.uses.push_back({each, use_verb::reads});
  return out;
}

} // namespace

void make_routine(reading& in, syntax_node node) {
  const auto signature = collect(in, [&](reading& inner) {
    read_below(inner, node, {"funcname", "options", "sql_body"});
  });
  use_all(in, signature, use_verb::mentions);
  const auto options = node.list("options");
  const auto name = name_of(node.list("funcname"));
  routine_body body;
  body.language = language_of(options, "sql");
  body.language = folded(body.language);
  body.definition = in.text;
  body.is_definer = option_of(options, "security").child("arg").flag("boolval");
  body.takes_row = takes_row(in, node.list("parameters"));
  for (const auto& option : options)
    if (option.text("defname") == "set")
      set_own_path(body.path, in.session, option.child("arg"));
  if (const auto atomic = node.child("sql_body"))
    body.bound = collect_uses(in, atomic);
  const auto routine = in.make(object_kind::routine, name);
  if (body.language == "sql") {
    // What the server checks when it makes the function has to be there.
    const auto uses = uses_of_call(in.db, in.session, name.name, body);
    use_all(in, uses, use_verb::mentions);
    if (uses.unknown)
      in.give_up(uses.unknown->reason, uses.unknown->is_everywhere);
  }

  if (body.language == "plpgsql")
    mention_plpgsql_types(in);
  if (!in.is_applied)
    return;
  // Types are read and defaults called with it.
  in.db.change(routine).definition.append(signature);
  auto& bodies = in.db.change(routine).bodies;
  const auto same = [&](const routine_body& known) {
    return known.definition == body.definition;
  };
  std::erase_if(bodies, same);
  bodies.push_back(std::move(body));
}

namespace {

routine_body altered(reading& in, routine_body body, syntax_node node) {
  for (const auto& action : node.list("actions"))
    if (action.text("defname") == "set")
      set_own_path(body.path, in.session, action.child("arg"));
    else if (action.text("defname") == "security")
      body.is_definer = action.child("arg").flag("boolval");
  return body;
}

void add_once(std::vector<routine_body>& bodies, const routine_body& body) {
  const auto is_it = [&](const auto& known) {
    return known.definition == body.definition && known.path == body.path
           && known.is_definer == body.is_definer;
  };
  if (std::none_of(bodies.begin(), bodies.end(), is_it))
    bodies.push_back(body);
}

} // namespace

void alter_routine(reading& in, syntax_node node) {
  const auto name = name_of(node.child("func").list("objname"));
  const auto found = in.named(object_kind::routine, name);
  for (const auto routine : found) {
    in.use(routine, use_verb::defines);
    if (!in.is_applied)
      continue;
    auto& bodies = in.db.change(routine).bodies;
    const bool is_sure = in.on(found, false).is_certain && bodies.size() == 1;
    // Which of several it is, is not seen: each stays what it is, too.
    for (const auto& body : std::exchange(bodies, {})) {
      if (!is_sure)
        add_once(bodies, body);
      add_once(bodies, altered(in, body, node));
    }
  }
}

void read_block(reading& in, syntax_node node) {
  const auto arguments = node.list("args");
  const auto language = language_of(arguments, "plpgsql");
  if (language != "plpgsql") {
    in.give_up("DO runs code in " + language);
    return;
  }
  // Lines count from the one on which the body begins.
  const auto as = option_of(arguments, "as");
  const auto at = std::min(
      static_cast<size_t>(std::max<int64_t>(as.number("location"), 0)),
      in.text.size());
  auto inner = in;
  inner.is_certain = false;
  inner.line += static_cast<size_t>(std::count(
      in.text.begin(), in.text.begin() + static_cast<long>(at), '\n'));
  read_plpgsql(inner, "this block", true);
}

use_list uses_of_call(catalogue& db, const script_session& caller,
                      const std::string& name, const routine_body& body) {
  if (body.bound)
    return *body.bound;
  use_list out;
  if (!is_read(body.language)) {
    if (!body.extension.empty())
      return uses_of_extension(db, name, body.extension);
    out.unknown
        = {"the function " + name + " is written in " + body.language, false};
    return out;
  }
  auto session = caller;
  session.with_names.clear();
  if (body.path) {
    session.path = *body.path;
    session.is_path_known = true;
  }
  if (body.is_definer)
    session.role.reset();
  const auto before = session.places();
  use_collector kept;
  reading in{db, session, &kept, 1, "", body.definition, false, false};
  if (body.language == "sql")
    read_sql_body(in, name);
  else
    read_plpgsql(in, "the function " + name, false);
  if (!body.path && session.places() != before)
    in.give_up("the function " + name + " changes search_path or the role");
  return std::move(kept.list);
}

} // namespace dunlin::postgresql
