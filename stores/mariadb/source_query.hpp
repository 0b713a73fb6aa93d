#pragma once

#include "stores/mariadb/parameter_list.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The SQL texts that read one source. The source is called `s` in all of them.
///
/// A range is an OR of what each column of the key may be: with `(a, b) > (?,
/// ?)` MariaDB reads its index from the begin for each page.

namespace dunlin::mariadb {

struct source_query {
  /// What stands after FROM: "`shop`.`orders` AS s".
  std::string from;
  /// Behind it where rows are sought by the key: "FORCE INDEX (`PRIMARY`)", so
  /// that the plan does not hang on what the server thinks of how many rows
  /// there are.
  std::string by_index;
  /// The cells of a row.
  std::vector<std::string> cells;
  /// Those of `cells` that may be huge: they are only read if they fit.
  std::vector<bool> is_large;
  std::vector<std::string> key;
  /// As what the key's columns are compared.
  std::vector<comparand> comparands;
  /// Those of `key` that the server sorts by numbers and compares by texts: by
  /// texts they are sorted, too. Nothing in it: there are none.
  std::vector<bool> is_named = {};

  bool has_large() const noexcept;

  /// What the key's column is sorted by.
  /// @param name the column, as SQL names it.
  std::string sorted(size_t column, const std::string& name) const;

  // -- texts; the functions below add their parameters ---

  /// The cells, for what is told of them alone.
  std::string columns() const;

  /// The greatest key.
  std::string greatest() const;

  /// Keys of a range, in order; behind its parameters: the most rows.
  std::string walk(bool has_lower) const;

  /// The same, with how many rows have each key.
  std::string walk_copies(bool has_lower) const;

  /// One key of a range; behind its parameters: how many are before it.
  std::string nth(bool has_lower) const;

  /// Rows of a range, in order. With large cells the first column is no cell
  /// but their bytes if those are too many, and before the range's parameters
  /// stands how many are, `size_parameters()` times.
  std::string rows(bool has_lower) const;

  /// The same for rows of so many keys, in order.
  /// @param is_indexed a search for each key is better than a look at all rows.
  std::string rows_listed(size_t keys, bool has_lower, bool is_indexed) const;

  /// Each key, in order, and how often it is there.
  std::string collect(bool has_lower) const;

  std::string count() const;

  /// All rows, those with a NULL in the key, and those past a key.
  std::string count_parts() const;

  std::string count_null() const;

  // -- parameters ---

  size_t size_parameters() const noexcept;

  /// `after < key <= upper`; an empty `after` is the very start.
  void add_range(parameter_list& to, std::string_view after,
                 std::string_view upper) const;

  /// `key > after`.
  void add_lower(parameter_list& to, std::string_view after) const;

  /// `key = ...`.
  void add_key(parameter_list& to, std::string_view key) const;

private:
  std::string list(const std::vector<std::string>& names) const;
  /// What rows are sorted by, each with `suffix`.
  std::string order(const std::string& suffix = "") const;
  std::string row_list() const;
  std::string size() const;
  std::string compare(const std::string& last) const;
  std::string range(bool has_lower) const;
  std::string is_null() const;
  void add_compare(parameter_list& to, std::string_view cells) const;
};

/// `FROM` a query, on lines of its own because it may end in a comment.
std::string from_query(const std::string& query);

} // namespace dunlin::mariadb
