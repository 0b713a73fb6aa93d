#pragma once

#include "stores/postgresql/touches/object.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace dunlin::postgresql {

/// Which objects can't have one name.
enum class name_space : uint8_t { relations, types, routines, schemas, others };

name_space space_of(object_kind kind) noexcept;

/// What gives a new session a setting: each goes before those above it.
enum class setting_source : uint8_t {
  server,
  everyone,
  database,
  role,
  role_in_database,
  client,
};

/// What is in a database, or will be there when the statements seen so far have
/// run. Objects go by number, so that views and keys stay with a table that is
/// renamed; a number is never used again.
class catalogue {
public:
  /// Counts the changes: what was concluded before one may be wrong after it.
  size_t generation() const noexcept {
    return generation_;
  }

  size_t size() const noexcept {
    return objects_.size();
  }

  const database_object& at(size_t number) const {
    return objects_[number];
  }

  /// To change it.
  database_object& change(size_t number) {
    ++generation_;
    return objects_[number];
  }

  std::optional<size_t> find(name_space space, const std::string& schema,
                             const std::string& name) const;

  /// One that is there by this name, or is spoken of from now on.
  size_t refer(object_kind kind, const std::string& schema,
               const std::string& name);

  /// One that is there from now on. What was known of the name stays known: it
  /// may have been there before.
  size_t add(object_kind kind, const std::string& schema,
             const std::string& name);

  /// One without a name: a temporary object.
  size_t add_nameless(database_object object);

  /// An index of a table that is there from now on.
  size_t add_index(size_t table, const std::string& name);

  void drop(size_t number);
  void rename(size_t number, const std::string& schema,
              const std::string& name);

  void add_key(foreign_key key);
  /// The keys of a table that have this name are gone.
  void drop_keys(size_t table, const std::string& name);

  void rename_keys(size_t table, const std::string& from,
                   const std::string& to);

  /// Foreign keys that rows of a table obey: its own, and those of the whole
  /// that it is a partition of.
  std::vector<foreign_key> keys_from(size_t table) const;
  /// Those that refer to rows of a table.
  std::vector<foreign_key> keys_to(size_t table) const;

  /// A table, and all that it is a partition of: their triggers, checks and
  /// keys hold for its rows too.
  std::vector<size_t> wholes_of(size_t table) const;

  /// A table, and all its partitions and heirs: they get what it gets.
  std::vector<size_t> parts_of(size_t table) const;

  /// Makes `child` a partition or heir.
  void add_child(size_t parent, size_t child);

  /// The touch of what had a name last and has it no longer; empty: nothing.
  std::string former_label(name_space space, const std::string& schema,
                           const std::string& name) const;

  /// A cast between two types of the server that calls a user's function.
  /// @param is_silent it needs no word.
  void add_cast(const std::string& to, bool is_silent,
                const std::vector<size_t>& functions);

  /// New sessions get another path, unless another source goes before.
  /// @param path nothing: it is not known which, or whether they do.
  void set_default_path(setting_source from,
                        const std::optional<std::vector<std::string>>& path);

  /// What a source gave them is given no longer.
  void reset_default_path(setting_source from);

  /// Objects whose definition uses this one: views, functions in columns.
  std::vector<size_t> users_of(size_t number) const;

  /// All that have this bare name, of any schema.
  std::vector<size_t> namesakes(name_space space,
                                const std::string& name) const;

  std::vector<size_t> objects_of_schema(const std::string& schema) const;

  // -- the whole database ---

  /// What a new session finds, and who gives it.
  std::vector<std::string> default_path{"public"};
  bool is_default_path_known = true;
  setting_source path_source = setting_source::server;
  /// Who that is, and where; empty: not known.
  std::string login_role;
  std::string database;
  /// Functions of pg_catalog.
  std::unordered_set<std::string> system_functions;
  /// Functions of extensions that the statements make, and whose they are.
  std::unordered_map<std::string, std::string> extension_functions;
  /// How the names end that the server has given, where they are not worked out
  /// here: `pkey`, `idx`.
  std::set<std::string> unknown_endings;
  /// What operators made by users call.
  std::unordered_map<std::string, std::vector<size_t>> operators;
  /// What casts made by users call that are between two types of the server:
  /// by the bare name of the type that they make.
  std::unordered_map<std::string, std::vector<size_t>> casts;
  /// Those of them that need no word: whoever works with rows may call them.
  std::vector<size_t> silent_casts;
  /// Called by whatever changes an object.
  std::vector<size_t> event_functions;

private:
  std::vector<foreign_key>
  keys_of(size_t table, std::vector<size_t> database_object::*side) const;

  /// Frees the name that an object has.
  void free_name(const database_object& from, size_t number);

  using key_of_name = std::tuple<name_space, std::string, std::string>;

  /// Grows while others look at what is in it.
  std::deque<database_object> objects_;
  std::deque<foreign_key> keys_;
  std::map<key_of_name, size_t> names_;
  /// Touches of those that had a name.
  std::map<key_of_name, std::string> former_labels_;
  std::map<std::pair<name_space, std::string>, std::vector<size_t>> bare_;
  size_t generation_ = 0;
};

/// How the object's touches call it.
std::string label_of(const database_object& object);

/// How a person calls it.
std::string display_of(const database_object& object);

} // namespace dunlin::postgresql
