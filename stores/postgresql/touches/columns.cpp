#include "stores/postgresql/touches/columns.hpp"

#include "stores/postgresql/touches/given_names.hpp"
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

/// Of a list, or the column behind which a key stands.
std::vector<std::string> columns_of(const std::vector<syntax_node>& list,
                                    const std::string& column) {
  if (list.empty())
    return {column};
  std::vector<std::string> out;
  for (const auto& each : list)
    out.emplace_back(each.text("sval"));
  return out;
}

/// As the server names a foreign key, which counts on from one that the table
/// has.
std::string name_of_key(const reading& in, size_t table, size_t parent,
                        syntax_node constraint, const std::string& column) {
  const auto keys = in.db.keys_from(table);
  const auto is_taken = [&](const std::string& name) {
    return std::any_of(keys.begin(), keys.end(), [&](const auto& each) {
      // What may be there already is not made twice.
      return each.name == name && (in.is_certain || each.parent != parent);
    });
  };
  const auto composed
      = composed_name(in.db.at(table).name,
                      columns_of(constraint.list("fk_attrs"), column), "fkey");
  auto out = composed;
  for (size_t count = 1; is_taken(out); ++count)
    out = composed + std::to_string(count);
  return out;
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
    const auto name = named.empty()
                          ? name_of_key(in, table, parent, constraint, column)
                          : named;
    in.db.add_key({name, table, parent,
                   action_of(constraint.text("fk_del_action")),
                   action_of(constraint.text("fk_upd_action"))});
  }
}

std::string_view ending_of_key(std::string_view kind) {
  return kind == "CONSTR_PRIMARY"  ? "pkey"
         : kind == "CONSTR_UNIQUE" ? "key"
                                   : "excl";
}

/// The index of a key without a name goes by one of the server's, and comes
/// behind who had that. Whoever changes it finds its table.
void add_given_index(reading& in, size_t table, syntax_node constraint,
                     const std::string& column) {
  const auto ending = ending_of_key(constraint.word("contype"));
  auto columns = columns_of(constraint.list("keys"), column);
  for (const auto& each : constraint.list("including"))
    columns.emplace_back(each.text("sval"));
  if (ending == "pkey")
    columns.clear();
  const auto name = given_name(
      in, table, composed_name(in.db.at(table).name, columns, ending));
  if (name.size() > name_bytes_max)
    return;
  const std::string schema{in.db.at(table).schema};
  const bool is_spoken_of
      = in.db.find(name_space::relations, schema, name)
        || !in.db.former_label(name_space::relations, schema, name).empty();
  in.use_former(object_kind::index, schema, name);
  const auto index = in.db.add_index(table, name);
  if (is_spoken_of)
    in.use(in.other(label_of(in.db.at(index))), use_verb::mentions);
}

void add_index_of_key(reading& in, size_t table, syntax_node constraint,
                      const std::string& column) {
  const auto ending = ending_of_key(constraint.word("contype"));
  note_indexes_of_parts(in, table, ending);
  const std::string name{constraint.text("conname")};
  const bool is_there = !constraint.text("indexname").empty();
  if (!name.empty())
    make_index(in, table, name);
  else if (ending == "excl")
    // What the server calls an expression in it is not worked out.
    note_given_names(in, ending);
  else if (!is_there)
    add_given_index(in, table, constraint, column);
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
  in.use_former(object_kind::index, in.db.at(table).schema, name);
  in.use(in.db.add_index(table, name), use_verb::defines);
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
    name.name
        = given_name(in, table, composed_name(owner.name, {column}, "seq"));
  if (name.schema.empty())
    name.schema = owner.schema;
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
    const bool has_index = kind == "CONSTR_PRIMARY" || kind == "CONSTR_UNIQUE"
                           || kind == "CONSTR_EXCLUSION";
    if (has_index && in.is_applied && !in.db.at(table).is_temporary)
      add_index_of_key(in, table, constraint, column);
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
