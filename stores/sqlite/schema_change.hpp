#pragma once

#include "stores/sql/sql_lexer.hpp"

#include <string>
#include <string_view>

/// @file
/// What a CREATE, DROP or ALTER says it is about.

namespace dunlin::sqlite {

enum class change_verb { none, create, drop, alter };

enum class object_kind { table, virtual_table, view, index, trigger };

/// How ALTER TABLE changes its table.
enum class alter_action {
  none,
  add_column,
  drop_column,
  rename_column,
  rename
};

/// The head of a statement that changes the schema. Names are in small letters,
/// as SQLite compares them.
struct schema_change {
  change_verb verb = change_verb::none;
  object_kind kind = object_kind::table;
  bool is_temporary = false;
  /// Empty: none stands before the name.
  std::string schema;
  std::string name;
  /// Of an index or trigger that is created.
  std::string table;
  /// INSERT, UPDATE or DELETE of a trigger that is created.
  std::string_view event;
  alter_action action = alter_action::none;
  /// Of a table that is renamed.
  std::string new_name;
  /// That is added.
  std::string column;
  /// `SELECT ...` of a CREATE TABLE ... AS, and what stands before it.
  std::string_view select;
  std::string_view before_select;

  /// Whether it gives a table or column another name.
  bool renames() const noexcept {
    return action == alter_action::rename
           || action == alter_action::rename_column;
  }

  /// `CREATE TABLE`, for people.
  std::string words() const;
};

/// Takes the head apart; `verb` is none if it is another statement, or EXPLAIN.
/// @param text must outlive what is returned.
schema_change read_schema_change(std::string_view text);

/// Whether a keyword stands in a statement.
bool holds_word(std::string_view text, std::string_view word);

/// The name of an object that stands in a directive: without `main.` and
/// quotes, in small letters.
std::string object_name(std::string_view text);

} // namespace dunlin::sqlite
