#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What a catalogue knows of one object of a database.

namespace dunlin::postgresql {

enum class object_kind : uint8_t {
  table, ///< ordinary, partitioned or foreign
  view,
  materialized_view,
  sequence,
  index,
  type,    ///< domains and enums too
  routine, ///< all functions and procedures of one name
  schema,
  other, ///< named in full by `name`: `publication:p`
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
  labels, ///< its rights or comment
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

  bool empty() const noexcept {
    return uses.empty() && !unknown;
  }

  void append(const use_list& other);
};

/// What makes a trigger go off; the numbers are those of pg_trigger.tgtype.
enum trigger_events : int {
  on_insert = 4,
  on_delete = 8,
  on_update = 16,
  on_truncate = 32,
  instead = 64, ///< of what a view would do
};

struct table_trigger {
  std::string name;
  int events = 0;
  size_t function = 0;
};

struct rewrite_rule {
  std::string name;
  use_verb event = use_verb::reads;
  use_list actions;
};

/// One function of a name.
struct routine_body {
  /// `sql`, `plpgsql` or any other.
  std::string language;
  /// The whole CREATE FUNCTION.
  std::string definition;
  /// The `search_path` that it sets itself.
  std::optional<std::vector<std::string>> path = {};
  /// It runs as its owner.
  bool is_definer = false;
  /// It may be called with one row alone, and so stand like a column of it.
  bool takes_row = false;
  /// Of an extension.
  std::string extension = {};
  /// Set where its names were bound when it was made.
  std::optional<use_list> bound = {};
};

struct database_object {
  object_kind kind = object_kind::table;
  std::string schema;
  std::string name;
  /// False: it was only spoken of, or it is gone.
  bool exists = false;
  /// A session's own.
  bool is_temporary = false;
  bool is_partitioned = false;
  /// Its rows are elsewhere.
  bool is_foreign = false;
  /// As of the last VACUUM or ANALYZE; 0: there was none.
  uint64_t bytes = 0;
  /// What a view reads; what a type's functions are; what a routine must have,
  /// with the defaults of its arguments.
  use_list definition = {};
  /// Policies.
  use_list on_read = {};
  /// Defaults, checks, generated columns, indexes, policies.
  use_list on_write = {};
  /// Types of columns.
  std::vector<size_t> types = {};
  std::vector<size_t> children = {};
  std::vector<size_t> parents = {};
  /// Sequences of columns.
  std::vector<size_t> sequences = {};
  std::vector<size_t> indexes = {};
  std::vector<table_trigger> triggers = {};
  std::vector<rewrite_rule> rules = {};
  /// Numbers of foreign keys: those that it has, and those that refer to it.
  std::vector<size_t> keys_out = {};
  std::vector<size_t> keys_in = {};
  /// Of an index or sequence: where it belongs.
  std::optional<size_t> table = {};
  std::vector<routine_body> bodies = {};
};

/// What a foreign key does to the rows that refer to one that goes or changes;
/// the letters are those of pg_constraint.
struct foreign_key {
  std::string name;
  size_t child = 0;
  size_t parent = 0;
  char on_delete = 'a';
  char on_update = 'a';
  bool exists = true;
};

} // namespace dunlin::postgresql
