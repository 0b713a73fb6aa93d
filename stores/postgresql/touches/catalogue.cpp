#include "stores/postgresql/touches/catalogue.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::postgresql {

namespace {

bool uses(const use_list& list, size_t number) {
  return std::any_of(list.uses.begin(), list.uses.end(),
                     [&](const auto& use) { return use.object == number; });
}

void add_once(std::vector<size_t>& numbers, size_t number) {
  if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
    numbers.push_back(number);
}

} // namespace

void use_list::append(const use_list& other) {
  for (const auto& use : other.uses)
    if (std::find(uses.begin(), uses.end(), use) == uses.end())
      uses.push_back(use);
  if (!unknown)
    unknown = other.unknown;
}

name_space space_of(object_kind kind) noexcept {
  switch (kind) {
  case object_kind::type:
    return name_space::types;
  case object_kind::routine:
    return name_space::routines;
  case object_kind::schema:
    return name_space::schemas;
  case object_kind::other:
    return name_space::others;
  default:
    return name_space::relations;
  }
}

std::optional<size_t> catalogue::find(name_space space,
                                      const std::string& schema,
                                      const std::string& name) const {
  const auto found = names_.find({space, schema, name});
  if (found == names_.end())
    return std::nullopt;
  return found->second;
}

size_t catalogue::refer(object_kind kind, const std::string& schema,
                        const std::string& name) {
  const auto space = space_of(kind);
  if (const auto found = find(space, schema, name))
    return *found;
  const auto number = add_nameless({kind, schema, name});
  names_[{space, schema, name}] = number;
  bare_[{space, name}].push_back(number);
  return number;
}

size_t catalogue::add(object_kind kind, const std::string& schema,
                      const std::string& name) {
  const auto number = refer(kind, schema, name);
  auto& object = change(number);
  object.kind = kind;
  object.exists = true;
  return number;
}

size_t catalogue::add_nameless(database_object object) {
  objects_.push_back(std::move(object));
  return objects_.size() - 1;
}

size_t catalogue::add_index(size_t table, const std::string& name) {
  const auto number = add(object_kind::index, objects_[table].schema, name);
  objects_[number].table = table;
  add_once(objects_[table].indexes, number);
  return number;
}

void catalogue::free_name(const database_object& from, size_t number) {
  const auto space = space_of(from.kind);
  const auto found = names_.find({space, from.schema, from.name});
  if (found == names_.end() || found->second != number)
    return;
  names_.erase(found);
  std::erase(bare_[{space, from.name}], number);
  former_labels_[{space, from.schema, from.name}] = label_of(from);
}

std::string catalogue::former_label(name_space space, const std::string& schema,
                                    const std::string& name) const {
  const auto found = former_labels_.find({space, schema, name});
  return found == former_labels_.end() ? "" : found->second;
}

void catalogue::drop(size_t number) {
  auto& object = change(number);
  free_name(object, number);
  object.exists = false;
  for (const auto* keys : {&object.keys_out, &object.keys_in})
    for (const auto key : *keys)
      keys_[key].exists = false;
  for (const auto parent : object.parents)
    std::erase(objects_[parent].children, number);
  if (object.table)
    std::erase(objects_[*object.table].indexes, number);
}

void catalogue::rename(size_t number, const std::string& schema,
                       const std::string& name) {
  auto& object = change(number);
  const auto space = space_of(object.kind);
  free_name(object, number);
  object.schema = schema;
  object.name = name;
  names_[{space, schema, name}] = number;
  bare_[{space, name}].push_back(number);
}

void catalogue::add_key(foreign_key key) {
  for (const auto known : objects_[key.child].keys_out)
    if (keys_[known].exists && keys_[known].parent == key.parent
        && keys_[known].name == key.name)
      keys_[known].exists = false;
  const auto number = keys_.size();
  change(key.child).keys_out.push_back(number);
  change(key.parent).keys_in.push_back(number);
  keys_.push_back(std::move(key));
}

void catalogue::drop_keys(size_t table, const std::string& name) {
  ++generation_;
  for (const auto number : objects_[table].keys_out)
    if (keys_[number].name == name)
      keys_[number].exists = false;
}

void catalogue::rename_keys(size_t table, const std::string& from,
                            const std::string& to) {
  ++generation_;
  for (const auto number : objects_[table].keys_out)
    if (keys_[number].name == from)
      keys_[number].name = to;
}

std::vector<foreign_key>
catalogue::keys_of(size_t table,
                   std::vector<size_t> database_object::*side) const {
  std::vector<foreign_key> out;
  for (const auto whole : wholes_of(table))
    for (const auto number : objects_[whole].*side)
      if (keys_[number].exists)
        out.push_back(keys_[number]);
  return out;
}

std::vector<foreign_key> catalogue::keys_from(size_t table) const {
  return keys_of(table, &database_object::keys_out);
}

std::vector<foreign_key> catalogue::keys_to(size_t table) const {
  return keys_of(table, &database_object::keys_in);
}

std::vector<size_t> catalogue::wholes_of(size_t table) const {
  std::vector<size_t> out{table};
  for (size_t i = 0; i < out.size(); ++i)
    for (const auto parent : objects_[out[i]].parents)
      if (objects_[parent].is_partitioned)
        add_once(out, parent);
  return out;
}

std::vector<size_t> catalogue::parts_of(size_t table) const {
  std::vector<size_t> out{table};
  for (size_t i = 0; i < out.size(); ++i)
    for (const auto child : objects_[out[i]].children)
      add_once(out, child);
  return out;
}

void catalogue::add_child(size_t parent, size_t child) {
  add_once(change(parent).children, child);
  add_once(change(child).parents, parent);
}

void catalogue::add_cast(const std::string& to, bool is_silent,
                         const std::vector<size_t>& functions) {
  ++generation_;
  for (const auto function : functions) {
    add_once(casts[to], function);
    if (is_silent)
      add_once(silent_casts, function);
  }
}

void catalogue::set_default_path(
    setting_source from, const std::optional<std::vector<std::string>>& path) {
  if (from < path_source)
    return;
  // A body that was read sets it again when it is called again.
  if (is_default_path_known != path.has_value()
      || (path && default_path != *path))
    ++generation_;
  path_source = from;
  is_default_path_known = path.has_value();
  if (path)
    default_path = *path;
}

void catalogue::reset_default_path(setting_source from) {
  // What the sources before it give is not kept.
  if (from == path_source)
    is_default_path_known = false;
}

std::vector<size_t> catalogue::users_of(size_t number) const {
  std::vector<size_t> out;
  for (size_t i = 0; i < objects_.size(); ++i) {
    const auto& object = objects_[i];
    const auto& types = object.types;
    if (object.exists && i != number
        && (uses(object.definition, number) || uses(object.on_write, number)
            || uses(object.on_read, number)
            || std::find(types.begin(), types.end(), number) != types.end()
            || std::any_of(object.triggers.begin(), object.triggers.end(),
                           [&](const auto& trigger) {
                             return trigger.function == number;
                           })))
      out.push_back(i);
  }
  return out;
}

std::vector<size_t> catalogue::namesakes(name_space space,
                                         const std::string& name) const {
  const auto found = bare_.find({space, name});
  return found == bare_.end() ? std::vector<size_t>{} : found->second;
}

std::vector<size_t>
catalogue::objects_of_schema(const std::string& schema) const {
  std::vector<size_t> out;
  for (const auto& [name, number] : names_)
    if (objects_[number].exists && objects_[number].schema == schema)
      out.push_back(number);
  return out;
}

std::string display_of(const database_object& object) {
  return object.schema.empty() ? object.name
                               : object.schema + "." + object.name;
}

std::string label_of(const database_object& object) {
  const auto name = display_of(object);
  switch (object.kind) {
  case object_kind::sequence:
    return "sequence:" + name;
  case object_kind::index:
    return "index:" + name;
  case object_kind::type:
    return "type:" + name;
  case object_kind::routine:
    return "function:" + name;
  case object_kind::schema:
    return "schema:" + name;
  default:
    return name;
  }
}

} // namespace dunlin::postgresql
