#include "stores/postgresql/touches/columns.hpp"

#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/table_statements.hpp"

#include <algorithm>
#include <array>

namespace dunlin::postgresql {

namespace {

bool is_serial(syntax_node type) {
  static constexpr std::array<std::string_view, 6> names{
      "serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"};
  return std::find(names.begin(), names.end(), name_of(type.list("names")).name)
         != names.end();
}

char action_of(std::string_view text) {
  return text.empty() ? 'a' : text.front();
}

/// As the server names a key of these columns.
std::string key_name(const std::string& table, const std::string& column,
                     const std::vector<syntax_node>& columns) {
  auto out = table;
  for (const auto& each : columns)
    out += "_" + std::string{each.text("sval")};
  if (columns.empty())
    out += "_" + column;
  return out + "_fkey";
}

void add_key(reading& in, size_t table, syntax_node constraint,
             const std::string& column) {
  const auto named = std::string{constraint.text("conname")};
  for (const auto parent :
       in.relations(name_of_range(constraint.child("pktable")))) {
    {
      // The server keeps all others from both tables meanwhile.
      const how_scope how{in, "foreign key"};
      in.use(parent, use_verb::defines);
    }
    if (!in.is_applied)
      continue;
    const auto name = named.empty() ? key_name(in.db.at(table).name, column,
                                               constraint.list("fk_attrs"))
                                    : named;
    in.db.add_key({name, table, parent,
                   action_of(constraint.text("fk_del_action")),
                   action_of(constraint.text("fk_upd_action"))});
  }
}

/// As the server names the index of a key, unless that name is taken.
std::string index_of_key(const std::string& table, std::string_view kind,
                         syntax_node constraint, const std::string& column) {
  if (kind == "CONSTR_PRIMARY")
    return table + "_pkey";
  auto out = table;
  const auto columns = constraint.list("keys");
  for (const auto& each : columns)
    out += "_" + std::string{each.text("sval")};
  if (columns.empty())
    out += "_" + column;
  return out + "_key";
}

/// A key without a name: the index is known as one of those that have one of
/// the server's, and comes behind who had it.
void name_index(reading& in, size_t table, const std::string& name) {
  in.db.unknown_endings.insert(name.substr(name.rfind('_') + 1));
  const auto former
      = in.db.former_label(name_space::relations, in.db.at(table).schema, name);
  if (!former.empty())
    in.use(in.other(former), use_verb::mentions);
}

/// SEQUENCE NAME of an identity; empty: there is none.
sql_name own_name_of_sequence(syntax_node identity) {
  for (const auto& option : identity.list("options"))
    if (option.text("defname") == "sequence_name")
      return name_of(option.child("arg").list("items"));
  return {};
}

} // namespace

void make_index(reading& in, size_t table, const std::string& name) {
  const auto index = in.db.add_index(table, name);
  in.use(index, use_verb::defines);
  in.use_former(index);
}

void add_on_write(reading& in, size_t table, const use_list& uses) {
  if (!in.is_applied || uses.empty())
    return;
  for (const auto each : in.db.parts_of(table))
    in.db.change(each).on_write.append(uses);
}

void add_types(reading& in, size_t table, const use_list& uses) {
  use_all(in, uses, use_verb::mentions);
  if (!in.is_applied)
    return;
  for (const auto part : in.db.parts_of(table))
    for (const auto& each : uses.uses)
      if (in.db.at(each.object).kind == object_kind::type)
        in.db.change(part).types.push_back(each.object);
}

void add_sequence(reading& in, size_t table, const std::string& column,
                  syntax_node identity) {
  const auto& owner = in.db.at(table);
  auto name = own_name_of_sequence(identity);
  if (name.name.empty())
    name.name = owner.name + "_" + column + "_seq";
  if (name.schema.empty())
    name.schema = owner.schema;
  const auto known = in.db.find(name_space::relations, name.schema, name.name);
  // The server cuts a long name, and counts on where one is taken.
  if (name.name.size() > name_bytes_max || (known && in.db.at(*known).exists))
    in.db.unknown_endings.insert("seq");
  const auto sequence
      = in.make(object_kind::sequence, name, owner.is_temporary);
  if (!in.is_applied)
    return;
  in.db.change(sequence).table = table;
  in.db.change(table).sequences.push_back(sequence);
  use_list next;
  next.uses.push_back({sequence, use_verb::advances});
  add_on_write(in, table, next);
}

void add_constraint(reading& in, size_t table, syntax_node constraint,
                    const std::string& column) {
  const auto kind = constraint.word("contype");
  if (kind == "CONSTR_FOREIGN") {
    add_key(in, table, constraint, column);
  } else if (kind == "CONSTR_IDENTITY") {
    add_sequence(in, table, column, constraint);
  } else {
    const auto uses
        = collect(in, [&](reading& inner) { read_below(inner, constraint); });
    use_all(in, uses, use_verb::mentions);
    add_on_write(in, table, uses);
    const std::string name{constraint.text("conname")};
    const bool has_index = kind == "CONSTR_PRIMARY" || kind == "CONSTR_UNIQUE"
                           || kind == "CONSTR_EXCLUSION";
    if (!has_index || !in.is_applied || in.db.at(table).is_temporary)
      return;
    if (!name.empty())
      make_index(in, table, name);
    else
      name_index(
          in, table,
          kind == "CONSTR_EXCLUSION"
              ? "_excl"
              : index_of_key(in.db.at(table).name, kind, constraint, column));
  }
}

void add_column(reading& in, size_t table, syntax_node column, bool is_filled) {
  const auto type = column.child("type_name");
  const std::string name{column.text("colname")};
  if (is_serial(type)) {
    add_sequence(in, table, name);
  } else {
    const auto uses = collect_uses(in, type);
    add_types(in, table, uses);
    // Each row gets the default of a domain, which its checks look at.
    if (is_filled)
      use_now(in, uses);
  }
  read_expression(in, column.child("coll_clause"));
  for (const auto& constraint : column.list("constraints")) {
    add_constraint(in, table, constraint, name);
    if (is_filled)
      read_below(in, constraint, {"pktable"});
  }
}

} // namespace dunlin::postgresql
