#include "stores/postgresql/touches/named_objects.hpp"
#include "stores/postgresql/touches/object_statements.hpp"

#include <set>

namespace dunlin::postgresql {

namespace {

/// Drops an object, and with CASCADE what hangs on it.
class dropper {
public:
  dropper(const reading& in, bool cascades, bool if_exists)
      : in_(in), cascades_(cascades), if_exists_(if_exists) {
    // nop
  }

  void drop(size_t number) {
    if (!seen_.insert(number).second)
      return;
    in_.use(number, use_verb::defines);
    const auto object = in_.db.at(number);
    for (const auto& key : in_.db.keys_from(number))
      in_.use(key.parent, use_verb::defines);
    for (const auto parent : object.parents)
      in_.use(parent, use_verb::defines);
    for (const auto child : object.children)
      drop(child);
    for (const auto sequence : object.sequences)
      drop(sequence);
    for (const auto index : object.indexes)
      drop(index);
    if (cascades_)
      drop_users(number, object);
    // Where it may stay, all that is known of it stays known.
    if (in_.is_applied && in_.is_certain && !object.is_temporary
        && !may_be_other(object))
      in_.db.drop(number);
    else if (object.is_temporary && in_.is_certain)
      in_.session.temporary.erase({space_of(object.kind), object.name});
  }

private:
  void drop_users(size_t number, const database_object& object) {
    for (const auto& key : in_.db.keys_to(number))
      in_.use(key.child, use_verb::defines);
    if (object.kind == object_kind::schema)
      for (const auto inner : in_.db.objects_of_schema(object.name))
        drop(inner);
    for (const auto user : in_.db.users_of(number))
      if (in_.db.at(user).kind == object_kind::table)
        in_.use(user, use_verb::defines);
      else
        drop(user);
  }

  /// Whether the function that goes may be one of several of its name, or none
  /// that is known.
  bool may_be_other(const database_object& object) const {
    return object.kind == object_kind::routine
           && (if_exists_ || object.bodies.size() > 1);
  }

  reading in_;
  bool cascades_;
  bool if_exists_;
  std::set<size_t> seen_;
};

/// A trigger, rule or policy goes, or a constraint.
void drop_part(reading& in, std::string_view type, syntax_node object,
               size_t table) {
  in.use(table, use_verb::defines);
  const auto words = object.list("items");
  if (!in.is_applied || !in.is_certain || words.empty())
    return;
  const auto name = words.back().text("sval");
  auto& changed = in.db.change(table);
  const auto is_it = [&](const auto& each) { return each.name == name; };
  if (type == "OBJECT_TRIGGER")
    std::erase_if(changed.triggers, is_it);
  else if (type == "OBJECT_RULE")
    std::erase_if(changed.rules, is_it);
}

bool is_part(std::string_view type) {
  return type == "OBJECT_TRIGGER" || type == "OBJECT_RULE"
         || type == "OBJECT_POLICY";
}

/// Without its table, what else goes or waits with an index is not known.
void check_index(reading& in, size_t index) {
  const auto& object = in.db.at(index);
  if (object.kind == object_kind::index && !object.table)
    in.give_up("the index " + display_of(object)
               + " is not known, nor its table");
}

} // namespace

void drop_objects(reading& in, syntax_node node) {
  const auto type = node.word("remove_type");
  if (is_beyond_tables(type))
    in.give_up("DROP " + words_of_type(type)
               + " may change what all others see");
  const bool if_exists = node.flag("missing_ok");
  for (const auto& object : node.list("objects")) {
    const auto found = objects_named(in, type, object);
    auto on_found = in.on(found, if_exists);
    dropper gone{on_found, node.word("behavior") == "DROP_CASCADE", if_exists};
    for (const auto number : found) {
      if (is_part(type)) {
        drop_part(on_found, type, object, number);
        continue;
      }
      // IF EXISTS of one that nobody ever made does nothing.
      if (!if_exists)
        check_index(in, number);
      gone.drop(number);
    }
  }
}

} // namespace dunlin::postgresql
