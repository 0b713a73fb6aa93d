#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// @file
/// What a catalogue knows of one name of a server.

namespace dunlin::mariadb {

/// Which objects can't have one name. Tables, views and sequences share one.
enum class name_space : uint8_t {
  tables,
  functions,
  procedures,
  databases,
  others, ///< named in full by `name`: `trigger:shop.audit`
};

/// How a statement uses an object.
enum class use_verb : uint8_t {
  mentions, ///< it must be there
  reads,    ///< its rows
  locks,    ///< its rows, until the end
  advances, ///< a sequence's next value
  inserts,
  updates,
  removes,
  empties,  ///< TRUNCATE
  rewrites, ///< changes what it is, and runs over all of its rows
  defines,  ///< changes what it is
  calls,
  labels, ///< its rights
};

/// Says how to use an object, by its number in the catalogue.
struct object_use {
  size_t object = 0;
  use_verb verb = use_verb::mentions;

  bool operator==(const object_use&) const = default;
};

/// Why nothing can be said.
struct unknown_effect {
  std::string reason;
  bool is_everywhere = false;
};

/// All that an expression, a query or a body uses.
struct use_list {
  std::vector<object_use> uses;
  std::optional<unknown_effect> unknown;
  /// Database and name of temporary tables that may be there or gone.
  std::vector<std::pair<std::string, std::string>> lost = {};
  /// One of the statements may end the transaction.
  bool ends_transaction = false;

  void append(const use_list& other);
};

/// What makes a trigger go off.
enum trigger_events : int { on_insert = 1, on_update = 2, on_delete = 4 };

/// What a verb sets off; 0: nothing.
int events_of(use_verb verb) noexcept;

/// What the words of a trigger say: `INSERT`.
int events_of(const std::string& words);

struct table_trigger {
  std::string name;
  int events = 0;
  use_list body;
};

/// What a name of a table may stand for.
enum class table_kind : uint8_t { unknown, table, view, sequence };

/// What hangs on a table and goes where its name goes.
struct table_facts_known {
  table_kind kind = table_kind::unknown;
  /// Why nobody knows whose rows these are: a table of another server.
  std::string elsewhere;
  /// As the engine's statistics have it.
  uint64_t bytes = 0;
  /// What it reads if it is a view.
  use_list definition;
  /// Sequences of defaults.
  use_list on_write;
  std::vector<table_trigger> triggers;
  /// Numbers of foreign keys: those that it has, and those that refer to it.
  std::vector<size_t> keys_out;
  std::vector<size_t> keys_in;
};

struct named_object {
  name_space space = name_space::tables;
  std::string database;
  std::string name;
  /// False: it was only spoken of, or it is gone.
  bool exists = false;
  /// A session's own.
  bool is_temporary = false;
  table_facts_known table = {};
  /// What a routine does when it is called; none: nobody knows.
  std::optional<use_list> body = {};
};

/// What a foreign key does to the rows that refer to one that goes or changes.
enum class key_action : uint8_t { refuses, cascades, sets };

struct foreign_key {
  std::string name;
  size_t child = 0;
  size_t parent = 0;
  key_action on_delete = key_action::refuses;
  key_action on_update = key_action::refuses;
  bool exists = true;
};

} // namespace dunlin::mariadb
