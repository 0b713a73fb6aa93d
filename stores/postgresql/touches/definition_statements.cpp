#include "stores/postgresql/touches/definition_statements.hpp"

#include "stores/postgresql/touches/columns.hpp"
#include "stores/postgresql/touches/extensions.hpp"
#include "stores/postgresql/touches/given_names.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/statement.hpp"
#include "stores/postgresql/touches/system_calls.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// What several nodes use.
use_list collect_of(reading& in, std::initializer_list<syntax_node> nodes) {
  return collect(in, [&](reading& inner) {
    for (const auto& each : nodes)
      read_expression(inner, each);
  });
}

void make_policy(reading& in, syntax_node node) {
  const auto uses
      = collect_of(in, {node.child("qual"), node.child("with_check")});
  use_all(in, uses, use_verb::mentions);
  for (const auto table : in.relations(name_of_range(node.child("table")))) {
    in.use(table, use_verb::defines);
    if (!in.is_applied)
      continue;
    in.db.change(table).on_read.append(uses);
    in.db.change(table).on_write.append(uses);
  }
}

/// As the server names an index; empty where that takes more than the names of
/// its columns.
std::string given_index_name(reading& in, size_t table, syntax_node node) {
  std::vector<std::string> names;
  for (const auto* columns : {"index_params", "index_including_params"})
    for (const auto& each : node.list(columns)) {
      names.emplace_back(each.text("name"));
      if (names.back().empty())
        return {};
    }
  const auto out = given_name(
      in, table, composed_name(in.db.at(table).name, names, "idx"));
  return out.size() > name_bytes_max ? std::string{} : out;
}

} // namespace

void create_view(reading& in, syntax_node node) {
  const auto range = node.child("view");
  const auto uses = collect_uses(in, node.child("query"));
  use_all(in, uses, use_verb::mentions);
  const auto view = in.make(object_kind::view, name_of_range(range),
                            range.text("relpersistence") == "t");
  if (!in.is_applied)
    return;
  auto& made = in.db.change(view);
  // Not where another of the name may be replaced.
  if (in.is_certain && in.session.places())
    made.definition = uses;
  else
    made.definition.append(uses);
}

void refresh_view(reading& in, syntax_node node) {
  for (const auto view : in.relations(name_of_range(node.child("relation")))) {
    in.use(view, use_verb::rewrites);
    in.work_on(view, work_kind::changes);
    use_now(in, in.db.at(view).definition);
    // The new rows go through the expressions of its indexes.
    use_now(in, in.db.at(view).on_write);
  }
}

void create_rule(reading& in, syntax_node node) {
  rewrite_rule rule;
  rule.name = node.text("rulename");
  const auto event = node.word("event");
  rule.event = event == "CMD_INSERT"   ? use_verb::inserts
               : event == "CMD_UPDATE" ? use_verb::updates
               : event == "CMD_DELETE" ? use_verb::removes
                                       : use_verb::reads;
  rule.actions = collect(in, [&](reading& inner) {
    read_expression(inner, node.child("where_clause"));
    for (const auto& each : node.list("actions"))
      read_expression(inner, each);
  });
  use_all(in, rule.actions, use_verb::mentions);
  for (const auto table : in.relations(name_of_range(node.child("relation")))) {
    in.use(table, use_verb::defines);
    if (in.is_applied)
      in.db.change(table).rules.push_back(rule);
  }
}

void create_trigger(reading& in, syntax_node node) {
  const auto functions = in.routines(name_of(node.list("funcname")));
  auto when = collect_uses(in, node.child("when_clause"));
  use_all(in, when, use_verb::mentions);
  if (const auto other = node.child("constrrel"))
    in.use_relation(name_of_range(other), use_verb::defines);
  for (const auto function : functions)
    in.use(function, use_verb::mentions);
  const auto name = name_of(node.list("funcname"));
  // The timing has the bits of pg_trigger too.
  const auto events
      = static_cast<int>(node.number("events") | node.number("timing"));
  if (functions.empty() && !name.is_system()
      && !is_system_function(in.db, name.name)
      && in.db.extension_functions.count(name.name) == 0)
    when.unknown
        = {"the trigger function " + name.name + " is not known", false};
  for (const auto table : in.relations(name_of_range(node.child("relation")))) {
    in.use(table, use_verb::defines);
    if (!in.is_applied)
      continue;
    auto& made = in.db.change(table);
    made.on_write.append(when);
    for (const auto function : functions)
      made.triggers.push_back(
          {std::string{node.text("trigname")}, events, function});
  }
}

void create_policy(reading& in, syntax_node node) {
  make_policy(in, node);
}

void alter_policy(reading& in, syntax_node node) {
  make_policy(in, node);
}

namespace {

void name_index(reading& in, size_t table, syntax_node node) {
  note_indexes_of_parts(in, table, "idx");
  const std::string said{node.text("idxname")};
  const auto name = said.empty() ? given_index_name(in, table, node) : said;
  const auto known
      = in.db.find(name_space::relations, in.db.at(table).schema, name);
  if (name.empty())
    note_given_names(in, "idx");
  else if (node.flag("if_not_exists") && known && in.db.at(*known).exists)
    in.use(*known, use_verb::defines);
  else
    make_index(in, table, name);
}

} // namespace

void create_index(reading& in, syntax_node node) {
  const auto uses = collect(
      in, [&](reading& inner) { read_below(inner, node, {"relation"}); });
  // The rows that are there go through its expressions now.
  use_now(in, uses);
  for (const auto table : in.relations(name_of_range(node.child("relation")))) {
    in.use(table, use_verb::defines);
    in.work_on(table, work_kind::rebuilds);
    if (!in.is_applied)
      continue;
    in.db.change(table).on_write.append(uses);
    if (!in.db.at(table).is_temporary)
      name_index(in, table, node);
  }
}

void create_statistics(reading& in, syntax_node node) {
  use_now(in, collect(in, [&](reading& inner) {
            read_below(inner, node, {"relations"});
          }));
  const auto name = name_of(node.list("defnames"));
  const auto made = name.name.empty()
                        ? std::optional<size_t>{}
                        : std::optional{in.other(label_of_statistics(name))};
  for (const auto& each : node.list("relations"))
    for (const auto table : in.relations(name_of_range(each))) {
      in.use(table, use_verb::defines);
      if (made && in.is_applied)
        in.db.change(*made).table = table;
    }
  if (made)
    in.use(*made, use_verb::defines);
  else
    note_given_names(in, "stat");
}

void alter_statistics(reading& in, syntax_node node) {
  const auto name = name_of(node.list("defnames"));
  in.use(in.statistics(name), use_verb::defines);
}

namespace {

/// `OWNED BY t.c`.
void own_sequence(reading& in, size_t sequence, syntax_node node) {
  for (const auto& option : node.list("options")) {
    auto words = option.child("arg").list("items");
    if (option.text("defname") != "owned_by" || words.size() < 2)
      continue;
    words.pop_back();
    for (const auto table : in.relations(name_of(words))) {
      in.use(table, use_verb::mentions);
      if (!in.is_applied)
        continue;
      in.db.change(sequence).table = table;
      in.db.change(table).sequences.push_back(sequence);
    }
  }
}

} // namespace

void create_sequence(reading& in, syntax_node node) {
  const auto range = node.child("sequence");
  const auto made = in.make(object_kind::sequence, name_of_range(range),
                            range.text("relpersistence") == "t",
                            node.flag("if_not_exists"));
  if (in.db.at(made).kind == object_kind::sequence)
    own_sequence(in, made, node);
}

void alter_sequence(reading& in, syntax_node node) {
  for (const auto sequence : in.relations(name_of_range(node.child("sequence")),
                                          object_kind::sequence)) {
    in.use(sequence, use_verb::defines);
    own_sequence(in, sequence, node);
  }
}

void create_schema(reading& in, syntax_node node) {
  const std::string name{node.text("schemaname").empty()
                             ? node.child("authrole").text("rolename")
                             : node.text("schemaname")};
  if (name.empty()) {
    in.give_up("the schema is named by the role that runs it");
    return;
  }
  const auto schema = in.is_applied ? in.db.add(object_kind::schema, "", name)
                                    : in.schema(name);
  in.use(schema, use_verb::defines);
  auto kept = in.session.path;
  in.session.path.insert(in.session.path.begin(), name);
  for (const auto& each : node.list("schema_elts"))
    read_statement(in, each);
  in.session.path = std::move(kept);
}

void change_publication(reading& in, syntax_node node) {
  in.use(in.other("publication:" + std::string{node.text("pubname")}),
         use_verb::defines);
  for (const auto& each : node.list("pubobjects")) {
    const auto table = each.child("pubtable").child("relation");
    if (table)
      in.use_relation(name_of_range(table), use_verb::mentions);
  }
}

void create_extension(reading& in, syntax_node node) {
  const std::string name{node.text("extname")};
  in.give_up("CREATE EXTENSION " + name + " makes what is not known here");
  for (const auto& each : functions_of_extension(name))
    in.db.extension_functions.emplace(each, name);
}

} // namespace dunlin::postgresql
