#pragma once

#include "stores/sqlite/access_log.hpp"
#include "stores/sqlite/columns_put_off.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/schema_change.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// @file
/// A copy of a database's schema in memory, which scripts change as they would
/// change the database.

namespace dunlin::sqlite {

/// A table or view of the copy; all names are in small letters.
struct shadow_object {
  object_kind kind = object_kind::table;
  bool numbers_rows = false; ///< AUTOINCREMENT
  std::set<std::string> indexes;
  std::set<std::string> triggers;
  /// Tables that its foreign keys name.
  std::set<std::string> parents;
};

/// The copy, and what is in it. Its tables are empty.
class shadow_schema {
public:
  /// @param file null: a database that is not there yet.
  static result<std::unique_ptr<shadow_schema>> copy(database* file);

  database& db() noexcept {
    return *db_;
  }

  /// Prepares a statement in it, and first makes what was put off if it needs
  /// that.
  prepared_statement prepare(std::string_view sql);

  /// Why statements can't be trusted to show all that they touch; empty: they
  /// can. A trigger that could not be copied would be missed.
  const std::string& problem() const noexcept {
    return problem_;
  }

  /// The table or view of a name; null: there is none.
  const shadow_object* find(const std::string& name) const;

  bool has_views_or_triggers() const noexcept {
    return views_ > 0 || !triggers_.empty();
  }

  /// Whether a function of this name gives a table, as `pragma_table_list`.
  bool has_function(const std::string& name) const;

  /// The table of an index or the table or view of a trigger; empty: there is
  /// none.
  std::string owner_of(object_kind kind, const std::string& name) const;

  /// Tables whose foreign keys name this one.
  const std::set<std::string>& children_of(const std::string& parent) const;

  /// By parent the tables whose foreign keys name it.
  const std::map<std::string, std::set<std::string>>&
  children() const noexcept {
    return children_;
  }

  /// Whether a view or trigger names an index: INDEXED BY.
  bool names_indexes() const noexcept {
    return names_indexes_;
  }

  /// Takes note of a change that was made in `db`.
  /// @param text its statement.
  result<void> note(const schema_change& change, std::string_view text);

  /// Takes note of an index that is made only if it is asked for: SQLite reads
  /// the whole schema anew with each change of a table, and hardly a statement
  /// names an index.
  void put_off(const schema_change& change, std::string_view text);

  /// Takes note of a column that is made only if it is asked for, and leads to
  /// no other object: what SQLite says of a statement that can't mean it is the
  /// same.
  void put_off_column(const schema_change& change, std::string_view text);

  /// Whether a column of this name is put off, so that another can't be added.
  bool is_put_off(const schema_change& change) const {
    return columns_put_off_.holds(change);
  }

  /// Makes all columns that were put off. @returns whether there were any.
  bool make_columns();

  /// Makes one index that was put off, if this is the name of one.
  result<void> make_index(const std::string& name);

  /// Makes all indexes that were put off. @returns whether there were any.
  result<bool> make_indexes();

  /// Takes note of whatever was changed in `db`.
  result<void> reload();

  /// Each object with its text, `table:orders`, `index:by_date`.
  result<std::map<std::string, std::string>> texts();

private:
  explicit shadow_schema(std::unique_ptr<database> db) : db_(std::move(db)) {
    // nop
  }

  result<void> copy_triggers(database& file);
  result<void> read_parents(const std::string& table);
  void link(const std::string& child, const std::string& parent);
  void add(object_kind kind, const std::string& name, const std::string& table,
           std::string_view text);
  void drop(object_kind kind, const std::string& name);
  /// Whether a view or trigger that a statement uses may mean columns which it
  /// does not name.
  bool goes_through_spreading(const prepared_statement& prepared) const;

  std::unique_ptr<database> db_;
  std::string problem_;
  /// Tables and views by name.
  std::map<std::string, shadow_object> objects_;
  /// How many of them are views.
  size_t views_ = 0;
  /// Of a view or trigger that is or was there.
  bool names_indexes_ = false;
  /// By name the table or view.
  std::map<std::string, std::string> indexes_;
  std::map<std::string, std::string> triggers_;
  std::map<std::string, std::set<std::string>> children_;
  /// Of indexes that were put off: by name the statement.
  std::map<std::string, std::string> put_off_;
  columns_put_off columns_put_off_;
  /// Views and triggers that may mean columns which they do not name.
  std::set<std::string> spreading_;
};

} // namespace dunlin::sqlite
