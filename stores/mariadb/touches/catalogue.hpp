#pragma once

#include "stores/mariadb/touches/object.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace dunlin::mariadb {

/// What is on a server, or will be there when the statements seen so far have
/// run. MariaDB binds all by names, so each name has a number, for ever; what
/// stands behind it comes and goes.
class catalogue {
public:
  /// Counts the changes: what was concluded before one may be wrong after it.
  size_t generation() const noexcept {
    return generation_;
  }

  const named_object& at(size_t number) const {
    return objects_[number];
  }

  /// To change it.
  named_object& change(size_t number) {
    ++generation_;
    return objects_[number];
  }

  /// A name; it is spoken of from now on. Names are given as `folded` and the
  /// server have them.
  size_t refer(name_space space, const std::string& database,
               const std::string& name);

  /// One without a name: a temporary table.
  size_t add_nameless(named_object object);

  /// Nothing stands behind the name any more. Foreign keys that refer to it
  /// stay: the server keeps them by the name of the parent.
  void drop(size_t number);

  /// What stands behind one name stands behind another, with its keys and
  /// triggers.
  /// @param leaves nothing stays behind the old name.
  void rename(size_t from, size_t to, bool leaves);

  void add_key(foreign_key key);
  void drop_key(size_t number);
  const foreign_key& key(size_t number) const {
    return keys_[number];
  }

  /// The table of a trigger, by the label of the trigger.
  std::optional<size_t> table_of_trigger(const std::string& label) const;
  void put_trigger(size_t table, const std::string& label,
                   table_trigger trigger);
  void drop_trigger(const std::string& label);

  std::vector<size_t> objects_of_database(const std::string& name) const;

  /// A name of a database or table as the server compares it.
  std::string folded(std::string name) const;

  // -- the whole server ---

  /// That of the store.
  std::string default_database;
  /// A body that it keeps, or will, makes or drops temporary tables.
  bool moves_temporary = false;
  /// Its other databases may be other stores.
  bool has_neighbours = false;
  /// `lower_case_table_names` is not 0.
  bool folds_names = false;
  /// As 101119; 0: it is not known.
  unsigned long version = 0;
  /// What `SET sql_mode = DEFAULT` gives.
  std::string default_modes;
  /// In which a script begins.
  std::string script_modes;
  /// See `check_backslashes`.
  bool keeps_backslashes = false;

private:
  using key_of_name = std::tuple<name_space, std::string, std::string>;

  /// Grows while others look at what is in it.
  std::deque<named_object> objects_;
  std::deque<foreign_key> keys_;
  std::map<key_of_name, size_t> names_;
  std::map<std::string, size_t> triggers_;
  size_t generation_ = 0;
};

/// How the object's touches call it.
std::string label_of(const named_object& object);

/// How a person calls it.
std::string display_of(const named_object& object);

} // namespace dunlin::mariadb
