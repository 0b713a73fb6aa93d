#include "stores/postgresql/touches/reading.hpp"

#include "stores/postgresql/touches/given_names.hpp"
#include "stores/postgresql/touches/query.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// Views of the server's own that do not show which objects there are.
bool shows_no_objects(const std::string& name) {
  for (const auto* suffix : {"_tables", "_indexes", "_sequences", "_functions"})
    if (name.starts_with("pg_stat") && name.ends_with(suffix))
      return false;
  for (const auto* prefix :
       {"pg_stat_", "pg_statio_", "pg_locks", "pg_settings", "pg_timezone",
        "pg_roles", "pg_authid", "pg_user", "pg_auth_members", "pg_database",
        "pg_available_extension", "pg_prepared_", "pg_cursors", "pg_file_",
        "pg_hba_", "pg_replication_", "pg_backend_", "pg_shmem_"})
    if (name.starts_with(prefix))
      return true;
  return false;
}

/// Where no other thing may have the name of one of this kind: each table is a
/// type too.
std::vector<name_space> spaces_of(object_kind kind) {
  const auto own = space_of(kind);
  if (own == name_space::types)
    return {own, name_space::relations};
  if (own == name_space::relations && kind != object_kind::index)
    return {own, name_space::types};
  return {own};
}

} // namespace

void use_collector::take(object_use use, std::string_view, size_t) {
  if (std::find(list.uses.begin(), list.uses.end(), use) == list.uses.end())
    list.uses.push_back(use);
}

void use_collector::give_up(unknown_effect why, size_t) {
  if (!list.unknown || (why.is_everywhere && !list.unknown->is_everywhere))
    list.unknown = std::move(why);
}

void use_collector::take_work(size_t, work_kind, size_t) {
  // nop
}

std::vector<size_t> reading::look_up(name_space space,
                                     const sql_name& name) const {
  const bool may_be_temporary
      = space != name_space::routines
        && (name.schema.empty() || name.schema == "pg_temp");
  if (may_be_temporary)
    if (const auto found = session.temporary.find({space, name.name});
        found != session.temporary.end()) {
      std::vector<size_t> out{found->second};
      if (session.perhaps_temporary.contains(name.name))
        for (const auto each : look_up_lasting(space, name))
          out.push_back(each);
      return out;
    }
  return look_up_lasting(space, name);
}

std::vector<size_t> reading::look_up_lasting(name_space space,
                                             const sql_name& name) const {
  if (!name.schema.empty()) {
    const auto found = db.find(space, name.schema, name.name);
    return found ? std::vector<size_t>{*found} : std::vector<size_t>{};
  }
  const auto places = session.places();
  if (!places)
    return db.namesakes(space, name.name);
  for (const auto& schema_name : *places)
    if (const auto found = db.find(space, schema_name, name.name);
        found && db.at(*found).exists)
      return {*found};
  return {};
}

std::string reading::schema_for(const sql_name& name) {
  if (!name.schema.empty())
    return name.schema;
  const auto places = session.places().value_or(std::vector<std::string>{});
  for (const auto& each : places)
    if (const auto found = db.find(name_space::schemas, "", each);
        found && db.at(*found).exists)
      return each;
  return places.empty() ? "public" : places.front();
}

std::vector<size_t> reading::relations(const sql_name& name, object_kind kind) {
  auto found = look_up(name_space::relations, name);
  if (found.empty())
    found.push_back(db.refer(kind, schema_for(name), name.name));
  const auto& object = db.at(found.front());
  if (object.exists)
    return found;
  // It is not there any more.
  use_former(kind, object.schema, object.name);
  if (kind == object_kind::index)
    use_unknown_name(*this, "the index", name.name);
  else if (kind == object_kind::sequence)
    use_unknown_name(*this, "the sequence", name.name);
  return found;
}

size_t reading::statistics(const sql_name& name) {
  const auto found = other(label_of_statistics(name));
  if (!db.at(found).table)
    use_unknown_name(*this, "the statistics", name.name);
  return found;
}

std::vector<size_t> reading::types(const sql_name& name) {
  if (name.is_system())
    return {};
  auto found = look_up(name_space::types, name);
  return found.empty() ? look_up(name_space::relations, name) : found;
}

std::vector<size_t> reading::routines(const sql_name& name) {
  // One name may have functions in several schemas of the path.
  const auto places = session.places();
  if (!name.schema.empty() || !places)
    return look_up(name_space::routines, name);
  std::vector<size_t> out;
  for (const auto& schema_name : *places)
    if (const auto found
        = db.find(name_space::routines, schema_name, name.name);
        found && db.at(*found).exists)
      out.push_back(*found);
  return out;
}

std::vector<size_t> reading::named(object_kind kind, const sql_name& name) {
  auto found = kind == object_kind::routine ? routines(name) : types(name);
  if (!found.empty())
    return found;
  const auto place = schema_for(name);
  use_former(kind, place, name.name);
  return {db.refer(kind, place, name.name)};
}

/// A table made where this one is looked for first would be found instead.
void reading::use_places_before(const sql_name& name, size_t found) {
  const auto& object = db.at(found);
  const auto places = session.places();
  if (!name.schema.empty() || !places || object.is_temporary)
    return;
  for (const auto& each : *places) {
    if (each == object.schema)
      return;
    const auto place = db.find(name_space::schemas, "", each);
    if (place && db.at(*place).exists)
      use(other(each + "." + name.name), use_verb::mentions);
  }
}

/// Some of the server's own tables show more than which objects there are.
void reading::use_contents(const std::string& system_table) {
  if (system_table.starts_with("pg_largeobject"))
    use(other("large objects"), use_verb::reads);
  if (system_table != "pg_sequences")
    return;
  for (size_t each = 0; each < db.size(); ++each)
    if (db.at(each).kind == object_kind::sequence && db.at(each).exists)
      use(each, use_verb::reads);
}

void reading::use_relation(const sql_name& name, use_verb verb,
                           object_kind kind) {
  const bool is_found = !look_up(name_space::relations, name).empty();
  if (name.is_system() || (!is_found && name.name.starts_with("pg_"))) {
    if (verb != use_verb::reads && verb != use_verb::mentions)
      give_up("the server's own table " + name.name + " is written");
    else if (!shows_no_objects(name.name))
      use(system_catalogue(), use_verb::reads);
    use_contents(name.name);
    return;
  }
  for (const auto object : relations(name, kind)) {
    use(object, verb);
    use_places_before(name, object);
  }
}

size_t reading::make(object_kind kind, const sql_name& name, bool is_temporary,
                     bool if_not_exists) {
  if (is_temporary || name.schema == "pg_temp") {
    const auto known = session.temporary.find({space_of(kind), name.name});
    if (if_not_exists && known != session.temporary.end())
      return known->second;
    database_object object{kind, "pg_temp", name.name};
    object.exists = object.is_temporary = true;
    const auto number = db.add_nameless(std::move(object));
    session.temporary[{space_of(kind), name.name}] = number;
    if (is_certain)
      session.perhaps_temporary.erase(name.name);
    else
      session.perhaps_temporary.insert(name.name);
    // Event triggers see it.
    use(number, use_verb::defines);
    return number;
  }
  if (name.schema.empty() && !session.places())
    give_up("it is not known where " + name.name
            + " is made: search_path or the role is known only at run time");
  const auto place = schema_for(name);
  use(schema(place), use_verb::mentions);
  const auto known = db.find(space_of(kind), place, name.name);
  const bool stays = if_not_exists && known && db.at(*known).exists;
  use_former(kind, place, name.name);
  const auto number = is_applied && !stays ? db.add(kind, place, name.name)
                                           : db.refer(kind, place, name.name);
  use(number, use_verb::defines);
  return number;
}

void reading::use_former(object_kind kind, const std::string& schema,
                         const std::string& name) {
  const auto own = label_of({kind, schema, name});
  for (const auto space : spaces_of(kind)) {
    auto labels = std::vector{db.former_label(space, schema, name)};
    if (const auto known = db.find(space, schema, name))
      labels.push_back(label_of(db.at(*known)));
    for (const auto& label : labels) {
      const bool is_index_elsewhere
          = space != space_of(kind) && label.starts_with("index:");
      if (!label.empty() && label != own && !is_index_elsewhere)
        use(other(label), use_verb::mentions);
    }
  }
}

use_list collect(reading& in, const std::function<void(reading&)>& read) {
  use_collector kept;
  auto inner = in;
  inner.sink = &kept;
  read(inner);
  return std::move(kept.list);
}

use_list collect_uses(reading& in, syntax_node node) {
  return collect(in, [&](reading& inner) { read_expression(inner, node); });
}

void use_all(reading& in, const use_list& list, use_verb verb) {
  for (const auto& each : list.uses)
    in.use(each.object, verb);
}

void use_now(reading& in, const use_list& list) {
  for (const auto& each : list.uses)
    in.use(each.object, each.verb);
  if (list.unknown)
    in.give_up(list.unknown->reason, list.unknown->is_everywhere);
}

} // namespace dunlin::postgresql
