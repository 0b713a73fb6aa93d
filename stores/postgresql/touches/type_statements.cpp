#include "stores/postgresql/touches/columns.hpp"
#include "stores/postgresql/touches/definition_statements.hpp"
#include "stores/postgresql/touches/named_objects.hpp"

#include "stores/postgresql/touches/query.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

namespace {

/// A type that is made of what its definition says.
void make_type(reading& in, const sql_name& name, const use_list& uses) {
  use_all(in, uses, use_verb::mentions);
  const auto type = in.make(object_kind::type, name);
  if (in.is_applied && !uses.empty())
    in.db.change(type).definition.append(uses);
}

use_list collect_below(reading& in, syntax_node node,
                       std::initializer_list<std::string_view> except) {
  return collect(in, [&](reading& inner) { read_below(inner, node, except); });
}

/// The functions that an aggregate, operator or type is made of: each stands
/// where a type may stand.
std::vector<size_t> functions_of(reading& in, syntax_node node) {
  static constexpr std::array<std::string_view, 8> others{
      "stype",    "mstype",  "basetype",  "leftarg",
      "rightarg", "subtype", "collation", "element"};
  std::vector<size_t> out;
  for (const auto& each : node.list("definition")) {
    const auto named = each.text("defname");
    if (std::find(others.begin(), others.end(), named) != others.end())
      continue;
    const auto words = each.child("arg").list("names");
    for (const auto function : in.routines(name_of(words)))
      out.push_back(function);
  }
  return out;
}

use_list calls_of(const std::vector<size_t>& functions) {
  use_list out;
  for (const auto function : functions)
    out.uses.push_back({function, use_verb::calls});
  return out;
}

} // namespace

void create_enum(reading& in, syntax_node node) {
  make_type(in, name_of(node.list("type_name")), {});
}

void create_range(reading& in, syntax_node node) {
  make_type(in, name_of(node.list("type_name")),
            collect_below(in, node, {"type_name"}));
}

void create_composite(reading& in, syntax_node node) {
  make_type(in, name_of_range(node.child("typevar")),
            collect_below(in, node, {"typevar"}));
}

void create_domain(reading& in, syntax_node node) {
  make_type(
      in, name_of(node.list("domainname")), collect(in, [&](reading& inner) {
        read_below(inner, node, {"domainname"});
        // A cast to it is one to what it is made of.
        call_casts(inner, name_of(node.child("type_name").list("names")).name);
      }));
}

void alter_type(reading& in, syntax_node node) {
  const auto uses = collect_below(in, node, {"type_name"});
  use_now(in, uses);
  for (const auto type :
       in.named(object_kind::type, name_of(node.list("type_name")))) {
    in.use(type, use_verb::defines);
    // A domain's new check looks at all rows that have it.
    if (node.is("AlterDomainStmt"))
      for (const auto user : in.db.users_of(type))
        in.use(user, use_verb::reads);
    if (in.is_applied && !uses.empty())
      in.db.change(type).definition.append(uses);
  }
}

void define(reading& in, syntax_node node) {
  const auto kind = node.word("kind");
  const auto name = name_of(node.list("defnames"));
  const auto functions = functions_of(in, node);
  for (const auto function : functions)
    in.use(function, use_verb::mentions);
  if (kind == "OBJECT_AGGREGATE") {
    const auto made = in.make(object_kind::routine, name);
    if (in.is_applied)
      in.db.change(made).definition.append(calls_of(functions));
  } else if (kind == "OBJECT_TYPE") {
    make_type(in, name, calls_of(functions));
  } else if (kind == "OBJECT_OPERATOR") {
    const auto made = in.other("operator:" + name.name);
    in.use(made, use_verb::defines);
    in.db.change(made).definition.append(calls_of(functions));
    auto& called = in.db.operators[name.name];
    called.insert(called.end(), functions.begin(), functions.end());
  } else if (kind == "OBJECT_COLLATION") {
    in.use(in.other("collation:" + name.name), use_verb::defines);
  } else {
    in.give_up("who uses a new " + words_of_type(kind) + " can't be seen");
  }
}

void create_cast(reading& in, syntax_node node) {
  const auto functions
      = in.routines(name_of(node.child("func").list("objname")));
  for (const auto function : functions)
    in.use(function, use_verb::mentions);
  bool is_seen = false;
  // Casts are not written where they happen: whoever uses the types may call.
  for (const auto* field : {"sourcetype", "targettype"}) {
    const auto types = in.types(name_of(node.child(field).list("names")));
    for (const auto type : types) {
      is_seen = true;
      in.use(type, use_verb::defines);
      if (in.is_applied)
        in.db.change(type).definition.append(calls_of(functions));
    }
  }
  if (is_seen)
    return;
  if (in.is_applied)
    in.db.add_cast(name_of(node.child("targettype").list("names")).name,
                   node.word("context") != "COERCION_EXPLICIT", functions);
  in.give_up("who uses a new cast between types of the server can't be seen");
}

} // namespace dunlin::postgresql
