#include "stores/postgresql/touches/object_statements.hpp"

#include "stores/postgresql/touches/named_objects.hpp"
#include "stores/postgresql/touches/query.hpp"

#include <set>

namespace dunlin::postgresql {

namespace {

/// Both its names are written: whoever comes before sees the one, whoever comes
/// behind the other.
void call_anew(reading& in, size_t object, const std::string& schema,
               const std::string& name) {
  in.use(object, use_verb::defines);
  if (!in.is_applied || !in.is_certain) {
    in.give_up("what gets a new name is known only at run time");
    return;
  }
  if (in.db.at(object).is_temporary) {
    auto& temporary = in.session.temporary;
    temporary.erase({space_of(in.db.at(object).kind), in.db.at(object).name});
    temporary[{space_of(in.db.at(object).kind), name}] = object;
    in.db.change(object).name = name;
    return;
  }
  in.use_former(in.db.at(object).kind, schema, name);
  in.db.rename(object, schema, name);
  in.use(object, use_verb::defines);
}

void rename_schema(reading& in, const std::string& from,
                   const std::string& to) {
  call_anew(in, in.schema(from), "", to);
  for (const auto object : in.db.objects_of_schema(from))
    call_anew(in, object, to, in.db.at(object).name);
}

template <class Parts>
void rename_in(Parts& parts, const std::string& from, const std::string& to) {
  for (auto& each : parts)
    if (each.name == from)
      each.name = to;
}

/// A trigger, rule or constraint of a table, which goes by the new name when it
/// is dropped.
void rename_part(reading& in, size_t table, std::string_view type,
                 const std::string& from, const std::string& to) {
  const bool is_key = type == "OBJECT_TABCONSTRAINT";
  if (type != "OBJECT_TRIGGER" && type != "OBJECT_RULE" && !is_key)
    return;
  if (!in.is_applied || !in.is_certain) {
    in.give_up("what gets a new name is known only at run time");
    return;
  }
  if (type == "OBJECT_TRIGGER")
    rename_in(in.db.change(table).triggers, from, to);
  if (type == "OBJECT_RULE")
    rename_in(in.db.change(table).rules, from, to);
  if (!is_key)
    return;
  in.db.rename_keys(table, from, to);
  const std::string schema{in.db.at(table).schema};
  const auto index = in.db.find(name_space::relations, schema, from);
  if (index && in.db.at(*index).table == table)
    call_anew(in, *index, schema, to);
}

bool has_name_of_its_own(std::string_view type) {
  return type == "OBJECT_TABLE" || type == "OBJECT_VIEW"
         || type == "OBJECT_MATVIEW" || type == "OBJECT_FOREIGN_TABLE"
         || type == "OBJECT_SEQUENCE" || type == "OBJECT_INDEX"
         || type == "OBJECT_TYPE" || type == "OBJECT_DOMAIN"
         || type == "OBJECT_FUNCTION" || type == "OBJECT_PROCEDURE"
         || type == "OBJECT_ROUTINE" || type == "OBJECT_AGGREGATE";
}

std::vector<size_t> objects_of(reading& in, std::string_view type,
                               syntax_node node) {
  const auto relation = node.child("relation");
  if (relation && type == "OBJECT_INDEX")
    return in.relations(name_of_range(relation), object_kind::index);
  return objects_named(in, type, relation ? relation : node.child("object"));
}

void change_beyond(reading& in, std::string_view type) {
  in.give_up("ALTER " + words_of_type(type)
             + " may change what all others see");
}

} // namespace

void rename_object(reading& in, syntax_node node) {
  const auto type = node.word("rename_type");
  const std::string to{node.text("newname")};
  const bool if_exists = node.flag("missing_ok");
  if (type == "OBJECT_SCHEMA") {
    rename_schema(in, std::string{node.text("subname")}, to);
  } else if (is_beyond_tables(type)) {
    change_beyond(in, type);
  } else if (!has_name_of_its_own(type)) {
    // A column, constraint, trigger: of the table that stands there. An
    // attribute is one of a type.
    const auto relation = node.child("relation");
    const auto objects
        = !relation ? objects_named(in, type, node.child("object"))
          : type == "OBJECT_ATTRIBUTE"
              ? in.named(object_kind::type, name_of_range(relation))
              : in.relations(name_of_range(relation));
    const bool cascades = node.word("behavior") == "DROP_CASCADE";
    auto on_found = in.on(objects, if_exists);
    for (const auto object : objects) {
      in.use(object, use_verb::defines);
      if (type == "OBJECT_STATISTIC_EXT")
        call_anew(on_found, object, "", label_of_statistics({{}, to}));
      rename_part(on_found, object, type, std::string{node.text("subname")},
                  to);
      // Typed tables change with their type.
      if (cascades && in.db.at(object).kind == object_kind::type)
        for (const auto user : in.db.users_of(object))
          in.use(user, use_verb::defines);
    }
  } else {
    const auto objects = objects_of(in, type, node);
    auto on_found = in.on(objects, if_exists);
    for (const auto object : objects) {
      call_anew(on_found, object, std::string{in.db.at(object).schema}, to);
    }
  }
}

void move_object(reading& in, syntax_node node) {
  const auto type = node.word("object_type");
  const std::string to{node.text("newschema")};
  if (is_beyond_tables(type)) {
    change_beyond(in, type);
    return;
  }
  in.use(in.schema(to), use_verb::mentions);
  const auto objects = objects_of(in, type, node);
  auto on_found = in.on(objects, node.flag("missing_ok"));
  for (const auto object : objects) {
    if (!has_name_of_its_own(type)) {
      in.use(object, use_verb::defines);
      continue;
    }
    const auto known = in.db.at(object);
    call_anew(on_found, object, to, known.name);
    for (const auto sequence : known.sequences)
      call_anew(on_found, sequence, to, in.db.at(sequence).name);
    for (const auto index : known.indexes)
      call_anew(on_found, index, to, in.db.at(index).name);
  }
}

void give_object(reading& in, syntax_node node) {
  const auto type = node.word("object_type");
  if (is_beyond_tables(type)) {
    change_beyond(in, type);
    return;
  }
  for (const auto object : objects_of(in, type, node))
    in.use(object, use_verb::defines);
}

void grant_rights(reading& in, syntax_node node) {
  const auto type = node.word("objtype");
  const bool is_whole_schema
      = node.word("targtype") == "ACL_TARGET_ALL_IN_SCHEMA";
  for (const auto& each : node.list("objects")) {
    if (!is_whole_schema) {
      for (const auto object : objects_named(in, type, each))
        in.use(object, use_verb::labels);
      continue;
    }
    const std::string schema{each.text("sval")};
    in.use(in.schema(schema), use_verb::defines);
    for (const auto object : in.db.objects_of_schema(schema))
      in.use(object, use_verb::labels);
  }
}

void comment_object(reading& in, syntax_node node) {
  for (const auto object :
       objects_named(in, node.word("objtype"), node.child("object")))
    in.use(object, use_verb::labels);
}

void truncate(reading& in, syntax_node node) {
  const bool cascades = node.word("behavior") == "DROP_CASCADE";
  std::vector<size_t> left;
  for (const auto& each : node.list("relations"))
    for (const auto table : in.relations(name_of_range(each)))
      left.push_back(table);
  std::set<size_t> seen;
  while (!left.empty()) {
    const auto table = left.back();
    left.pop_back();
    if (!seen.insert(table).second)
      continue;
    in.use(table, use_verb::empties);
    const auto& object = in.db.at(table);
    if (node.flag("restart_seqs"))
      for (const auto sequence : object.sequences)
        in.use(sequence, use_verb::updates);
    if (!cascades)
      continue;
    for (const auto& key : in.db.keys_to(table))
      left.push_back(key.child);
  }
}

namespace {

void rewrite(reading& in, const sql_name& name) {
  in.use_relation(name, use_verb::rewrites);
  if (name.is_system())
    return;
  for (const auto table : in.relations(name))
    in.work_on(table, work_kind::rebuilds);
}

} // namespace

void cluster(reading& in, syntax_node node) {
  const auto table = node.child("relation");
  if (table)
    rewrite(in, name_of_range(table));
  else
    in.give_up("CLUSTER without a table works on all of them");
}

void reindex(reading& in, syntax_node node) {
  const auto name = name_of_range(node.child("relation"));
  const auto kind = node.word("kind");
  if (kind == "REINDEX_OBJECT_SCHEMA" || !node.child("relation")) {
    in.give_up("REINDEX works on many tables");
  } else if (kind == "REINDEX_OBJECT_INDEX") {
    for (const auto index : in.relations(name, object_kind::index)) {
      const auto& known = in.db.at(index);
      if (known.table) {
        in.use(*known.table, use_verb::rewrites);
        in.work_on(*known.table, work_kind::rebuilds);
      } else {
        in.give_up("the index " + display_of(known)
                   + " is not known, nor its table");
      }
    }
  } else {
    rewrite(in, name);
  }
}

void vacuum(reading& in, syntax_node node) {
  const bool is_vacuum = node.flag("is_vacuumcmd");
  const auto tables = node.list("rels");
  if (tables.empty())
    in.give_up(is_vacuum ? "VACUUM works on all tables"
                         : "ANALYZE works on all tables");
  for (const auto& each : tables) {
    const auto name = name_of_range(each.child("relation"));
    if (is_vacuum) {
      rewrite(in, name);
      continue;
    }
    for (const auto table : in.relations(name)) {
      in.use(table, use_verb::reads);
      if (!in.db.at(table).is_temporary)
        in.use(in.other("statistics:" + display_of(in.db.at(table))),
               use_verb::defines);
    }
  }
}

} // namespace dunlin::postgresql
