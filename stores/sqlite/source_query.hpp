#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// @file
/// The SQL texts that read one source. The source is called `s` in all of them
/// and every column is qualified: an unqualified name in double quotes that is
/// no column would quietly become a text.

namespace dunlin::sqlite {

struct source_query {
  /// What stands after FROM: `"main"."orders" AS s`.
  std::string from;
  /// The cells of a row: the columns, and the hidden ones.
  std::vector<std::string> cells;
  std::vector<std::string> key;
  /// What SQLite is told about how few rows a bound of ours lets through, so
  /// that it seeks by our bounds and not by another condition: with `WHERE id >
  /// 1000` in a query, each page would start at 1000 again.
  std::string likelihood = "0.01";

  /// The greatest key.
  std::string greatest() const;

  /// Keys of a range, in order. Parameters: lower key if `has_lower`, upper
  /// key, the most rows, how many are passed over first.
  std::string walk(bool has_lower) const;

  /// Rows of a range, in order. Parameters: lower key if `has_lower`, upper
  /// key.
  std::string rows(bool has_lower) const;

  /// Rows whose keys are in the table `keys`, in any order.
  std::string rows_listed(const std::string& keys) const;

  /// Fills the table `keys` with each key, in order, and how often it is there.
  std::string collect(const std::string& keys) const;

  std::string count() const;

  /// Rows with a NULL in the key.
  std::string count_null() const;

  /// Rows past a key, which is the parameter.
  std::string count_past() const;

  /// Rows whose key is the parameter, as the column's collation sees it.
  std::string count_equal() const;

private:
  /// `s."a", s."b"`, with `suffix` after each.
  std::string list(const std::vector<std::string>& names,
                   const std::string& suffix = "") const;

  /// `(s."a", s."b") OPERATOR (?, ?)`.
  std::string compare(const std::string& comparison) const;

  std::string range(bool has_lower) const;
};

/// `FROM` a table or view of the main database.
std::string from_table(const std::string& name);

/// `FROM` a query, on lines of its own because it may end in a comment.
std::string from_query(const std::string& query);

/// The columns of a table of keys: `c0, c1`.
std::string key_cells(size_t columns);

} // namespace dunlin::sqlite
