#include "stores/postgresql/touches/columns.hpp"
#include "stores/postgresql/touches/given_names.hpp"
#include "stores/postgresql/touches/query.hpp"
#include "stores/postgresql/touches/table_statements.hpp"

#include <algorithm>
#include <unordered_map>

namespace dunlin::postgresql {

namespace {

/// One of the changes of a table.
struct change {
  size_t table = 0;
  syntax_node command;

  std::string name() const {
    return std::string{command.text("name")};
  }

  syntax_node definition() const {
    return command.child("def");
  }

  bool cascades() const {
    return command.word("behavior") == "DROP_CASCADE";
  }
};

void add_new_column(reading& in, const change& what) {
  auto perhaps = in;
  // IF NOT EXISTS.
  perhaps.is_certain = in.is_certain && !what.command.flag("missing_ok");
  add_column(perhaps, what.table, what.definition(), true);
}

void set_default(reading& in, const change& what) {
  const auto uses = collect_uses(in, what.definition());
  use_all(in, uses, use_verb::mentions);
  add_on_write(in, what.table, uses);
}

/// Keys are checked anew, for which the server locks the tables on their other
/// sides.
void define_other_sides(reading& in, size_t table) {
  for (const auto& key : in.db.keys_from(table))
    in.use(key.parent, use_verb::defines);
  for (const auto& key : in.db.keys_to(table))
    in.use(key.child, use_verb::defines);
}

void set_type(reading& in, const change& what) {
  in.use(what.table, use_verb::rewrites);
  in.work_on(what.table, work_kind::rebuilds);
  call_silent_casts(in);
  define_other_sides(in, what.table);
  const auto column = what.definition();
  const auto uses = collect_uses(in, column.child("type_name"));
  add_types(in, what.table, uses);
  // The rows that are there become values of a domain, which checks them.
  use_now(in, uses);
  // The expression behind USING runs now.
  read_below(in, column, {"type_name"});
}

void add_identity(reading& in, const change& what) {
  add_sequence(in, what.table, what.name(), what.definition());
}

/// The rows that are there are checked now.
void add_new_constraint(reading& in, const change& what) {
  const auto kind = what.definition().word("contype");
  const bool has_index = kind == "CONSTR_PRIMARY" || kind == "CONSTR_UNIQUE"
                         || kind == "CONSTR_EXCLUSION";
  if (!what.definition().flag("skip_validation"))
    in.work_on(what.table, has_index ? work_kind::rebuilds : work_kind::reads);
  add_constraint(in, what.table, what.definition(), "");
  read_below(in, what.definition(), {"pktable"});
}

/// A key that goes is looked after on both sides.
void drop_constraint(reading& in, const change& what) {
  for (const auto& key : in.db.keys_from(what.table))
    if (key.name == what.name())
      in.use(key.parent, use_verb::defines);
  if (in.is_applied && in.is_certain)
    in.db.drop_keys(what.table, what.name());
  const auto index = in.db.find(name_space::relations,
                                in.db.at(what.table).schema, what.name());
  if (index && in.db.at(*index).table == what.table) {
    in.use(*index, use_verb::defines);
    if (in.is_applied && in.is_certain)
      in.db.drop(*index);
  }
  if (!what.cascades())
    return;
  for (const auto& key : in.db.keys_to(what.table))
    in.use(key.child, use_verb::defines);
}

void validate_constraint(reading& in, const change& what) {
  in.use(what.table, use_verb::rewrites);
  in.work_on(what.table, work_kind::reads);
  for (const auto& key : in.db.keys_from(what.table))
    in.use(key.parent, use_verb::reads);
}

/// What goes or changes with a part of an object, and what hangs on that. A
/// table loses no more than a default, but where it is of a type.
void define_users(reading& in, size_t object) {
  const bool is_type = in.db.at(object).kind == object_kind::type;
  std::vector<size_t> all{object};
  for (size_t i = 0; i < all.size(); ++i)
    for (const auto user : in.db.users_of(all[i])) {
      in.use(user, use_verb::defines);
      const bool goes_on = is_type || in.db.at(user).kind != object_kind::table;
      if (goes_on && std::find(all.begin(), all.end(), user) == all.end())
        all.push_back(user);
    }
}

/// Sequences, indexes and keys of the column go with it; which of the table's
/// those are is not known here. With CASCADE what shows it, refers to it or
/// draws from them goes too.
void drop_column(reading& in, const change& what) {
  const auto table = in.db.at(what.table);
  for (const auto& key : in.db.keys_from(what.table))
    in.use(key.parent, use_verb::mentions);
  if (what.cascades()) {
    define_users(in, what.table);
    for (const auto& key : in.db.keys_to(what.table))
      in.use(key.child, use_verb::defines);
  }
  for (const auto index : table.indexes)
    in.use(index, use_verb::defines);
  for (const auto sequence : table.sequences) {
    in.use(sequence, use_verb::defines);
    if (what.cascades())
      define_users(in, sequence);
  }
}

/// `OF type`.
void set_row_type(reading& in, const change& what) {
  add_types(in, what.table, collect_uses(in, what.definition()));
}

/// The rows that are there now obey what the whole's do.
void attach(reading& in, const change& what) {
  for (const auto child :
       in.relations(name_of_range(what.definition().child("name")))) {
    if (in.is_applied) {
      in.db.change(what.table).is_partitioned = true;
      in.db.add_child(what.table, child);
      note_indexes_of_whole(in, what.table);
    }
    in.use(child, use_verb::rewrites);
    in.work_on(child, work_kind::reads);
    define_other_sides(in, what.table);
  }
}

/// It stays known as a child: nothing is missed by that.
void detach(reading& in, const change& what) {
  in.use_relation(name_of_range(what.definition().child("name")),
                  use_verb::defines);
}

void add_parent(reading& in, const change& what) {
  for (const auto parent : in.relations(name_of_range(what.definition()))) {
    in.use(parent, use_verb::defines);
    if (in.is_applied)
      in.db.add_child(parent, what.table);
  }
}

void drop_parent(reading& in, const change& what) {
  in.use_relation(name_of_range(what.definition()), use_verb::defines);
}

void forbid_null(reading& in, const change& what) {
  in.work_on(what.table, work_kind::reads);
}

void read_others(reading& in, const change& what) {
  read_expression(in, what.definition());
}

using changer = void (*)(reading&, const change&);

const std::unordered_map<std::string_view, changer>& changers() {
  static const std::unordered_map<std::string_view, changer> all{
      {"AT_AddColumn", add_new_column},
      {"AT_ColumnDefault", set_default},
      {"AT_AlterColumnType", set_type},
      {"AT_AddIdentity", add_identity},
      {"AT_AddConstraint", add_new_constraint},
      {"AT_DropConstraint", drop_constraint},
      {"AT_ValidateConstraint", validate_constraint},
      {"AT_DropColumn", drop_column},
      {"AT_SetNotNull", forbid_null},
      {"AT_AddOf", set_row_type},
      {"AT_AttachPartition", attach},
      {"AT_DetachPartition", detach},
      {"AT_AddInherit", add_parent},
      {"AT_DropInherit", drop_parent},
  };
  return all;
}

object_kind kind_of(std::string_view word) {
  return word == "OBJECT_SEQUENCE" ? object_kind::sequence
         : word == "OBJECT_INDEX"  ? object_kind::index
         : word == "OBJECT_TYPE"   ? object_kind::type
                                   : object_kind::table;
}

void change_all(reading& in, size_t object, syntax_node node) {
  in.use(object, use_verb::defines);
  for (const auto& command : node.list("cmds")) {
    const auto found = changers().find(command.word("subtype"));
    const auto run = found == changers().end() ? read_others : found->second;
    const change what{object, command};
    run(in, what);
    // Typed tables change with their type.
    if (what.cascades() && in.db.at(object).kind == object_kind::type)
      define_users(in, object);
  }
}

} // namespace

void alter_table(reading& in, syntax_node node) {
  const auto name = name_of_range(node.child("relation"));
  const auto kind = kind_of(node.word("objtype"));
  if (name.is_system()) {
    in.give_up("the server's own table " + name.name + " is changed");
    return;
  }
  const auto objects = kind == object_kind::type ? in.named(kind, name)
                                                 : in.relations(name, kind);
  auto on_found = in.on(objects, node.flag("missing_ok"));
  for (const auto object : objects)
    change_all(on_found, object, node);
}

} // namespace dunlin::postgresql
