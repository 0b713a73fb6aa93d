#include "stores/mariadb/touches/catalogue.hpp"

#include "config/letter_case.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::mariadb {

void use_list::append(const use_list& other) {
  for (const auto& use : other.uses)
    if (std::find(uses.begin(), uses.end(), use) == uses.end())
      uses.push_back(use);
  lost.insert(lost.end(), other.lost.begin(), other.lost.end());
  if (!unknown)
    unknown = other.unknown;
  ends_transaction = ends_transaction || other.ends_transaction;
}

int events_of(use_verb verb) noexcept {
  switch (verb) {
  case use_verb::inserts:
    return on_insert;
  case use_verb::updates:
    return on_update;
  case use_verb::removes:
    return on_delete;
  default:
    return 0;
  }
}

int events_of(const std::string& words) {
  int out = 0;
  if (words.find("INSERT") != std::string::npos)
    out |= on_insert;
  if (words.find("UPDATE") != std::string::npos)
    out |= on_update;
  if (words.find("DELETE") != std::string::npos)
    out |= on_delete;
  return out;
}

size_t catalogue::refer(name_space space, const std::string& database,
                        const std::string& name) {
  const auto [at, is_new]
      = names_.try_emplace({space, database, name}, objects_.size());
  if (is_new)
    objects_.push_back({space, database, name});
  return at->second;
}

size_t catalogue::add_nameless(named_object object) {
  objects_.push_back(std::move(object));
  return objects_.size() - 1;
}

void catalogue::drop(size_t number) {
  auto& object = change(number);
  for (const auto key : object.table.keys_out)
    keys_[key].exists = false;
  for (const auto& trigger : object.table.triggers)
    triggers_.erase("trigger:" + object.database + "." + trigger.name);
  object.exists = false;
  auto keys_in = std::move(object.table.keys_in);
  object.table = {};
  object.table.keys_in = std::move(keys_in);
  object.body = {};
}

void catalogue::rename(size_t from, size_t to, bool leaves) {
  auto& target = change(to);
  auto& source = objects_[from];
  const auto facts = source.table;
  const bool may_be_other = target.exists && target.table.kind != facts.kind;
  target.table.kind = may_be_other ? table_kind::unknown : facts.kind;
  target.exists = true;
  target.table.bytes = facts.bytes;
  if (target.table.elsewhere.empty())
    target.table.elsewhere = facts.elsewhere;
  target.table.definition.append(facts.definition);
  target.table.on_write.append(facts.on_write);
  for (const auto& trigger : facts.triggers)
    put_trigger(to, "trigger:" + target.database + "." + trigger.name, trigger);
  if (leaves) {
    source.exists = false;
    source.table = {};
  }
  // A key from a table to itself stands in both lists.
  for (const auto* keys : {&facts.keys_out, &facts.keys_in})
    for (const auto number : *keys) {
      auto key = keys_[number];
      if (!key.exists)
        continue;
      if (leaves)
        keys_[number].exists = false;
      key.child = key.child == from ? to : key.child;
      key.parent = key.parent == from ? to : key.parent;
      add_key(std::move(key));
    }
}

void catalogue::add_key(foreign_key key) {
  const auto number = keys_.size();
  change(key.child).table.keys_out.push_back(number);
  change(key.parent).table.keys_in.push_back(number);
  keys_.push_back(std::move(key));
}

void catalogue::drop_key(size_t number) {
  ++generation_;
  keys_[number].exists = false;
}

std::optional<size_t>
catalogue::table_of_trigger(const std::string& label) const {
  const auto found = triggers_.find(label);
  if (found == triggers_.end())
    return std::nullopt;
  return found->second;
}

void catalogue::put_trigger(size_t table, const std::string& label,
                            table_trigger trigger) {
  triggers_[label] = table;
  change(table).table.triggers.push_back(std::move(trigger));
}

void catalogue::drop_trigger(const std::string& label) {
  const auto table = table_of_trigger(label);
  if (!table)
    return;
  triggers_.erase(label);
  const auto name = label.substr(label.find('.') + 1);
  std::erase_if(change(*table).table.triggers,
                [&](const auto& each) { return each.name == name; });
}

std::vector<size_t>
catalogue::objects_of_database(const std::string& name) const {
  std::vector<size_t> out;
  for (size_t i = 0; i < objects_.size(); ++i)
    if (objects_[i].exists && objects_[i].database == name
        && !objects_[i].is_temporary)
      out.push_back(i);
  return out;
}

std::string catalogue::folded(std::string name) const {
  return folds_names ? dunlin::folded(name) : name;
}

std::string display_of(const named_object& object) {
  return object.database.empty() ? object.name
                                 : object.database + "." + object.name;
}

std::string label_of(const named_object& object) {
  const auto name = display_of(object);
  switch (object.space) {
  case name_space::functions:
    return "function:" + name;
  case name_space::procedures:
    return "procedure:" + name;
  case name_space::databases:
    return "schema:" + name;
  default:
    return name;
  }
}

} // namespace dunlin::mariadb
