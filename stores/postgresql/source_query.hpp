#pragma once

#include "config/batch.hpp"
#include "stores/postgresql/codec.hpp"
#include "stores/postgresql/columns.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The SQL texts that read one source, which is called `s` in all of them.

namespace dunlin::postgresql {

/// Statements before one that reads a page: the plan that EXPLAIN showed is the
/// one that runs, whatever ANALYZE found. They act on that statement alone.
extern const char* const paging_settings;

struct source_query {
  /// What stands after FROM: `"public"."orders" AS s`.
  std::string from;
  /// The columns of a row.
  std::vector<column_facts> columns;
  std::vector<std::string> key;
  /// How the cells of a row, and of a key, are read.
  std::vector<codec> row_kinds;
  std::vector<codec> key_kinds;
  /// The types of the key's columns, for literals.
  std::vector<std::string> key_casts;
  /// NULL may stand in the key's columns.
  bool may_be_null = true;

  /// Fills in what follows from the columns and the key.
  void complete();

  /// The greatest key.
  std::string greatest() const;

  /// Keys of a range, in order. @param more what stands behind: a LIMIT.
  std::string keys(const key_tuple& after, const key_tuple& bound,
                   const std::string& more) const;

  /// The same with a cell more: whether the key equals the one before it.
  std::string compared_keys(const key_tuple& after, const key_tuple& bound,
                            uint64_t rows) const;

  /// Rows of a range, in order.
  std::string rows(const key_tuple& after, const key_tuple& bound) const;

  /// The same with parameters in place of keys, and their types: for EXPLAIN.
  std::string rows_with_parameters() const;
  std::string parameter_types() const;

  /// Rows of these keys, in their order.
  std::string rows_listed(const std::vector<key_tuple>& listed) const;

  /// All keys in order, those with a NULL first, and two cells more: whether a
  /// NULL is in it, and whether it equals the one before.
  /// @param after not empty: those behind this one alone, and none with a NULL.
  std::string all_keys(const key_tuple& after) const;

  /// `count(*)` of all rows, of those past a key (all that have a key if it is
  /// empty), and of those with a NULL in the key: of one moment.
  std::string counts(const key_tuple& bound) const;

  std::string count() const;

  /// A row of 1 if there is a NULL in the key.
  std::string null_keys() const;

  /// The key's columns, raw, each with `suffix`.
  std::string key_list(const std::string& suffix = "") const;

  /// The key's columns as they are read.
  std::string key_cells() const;

  /// The key's columns as `k0`, `k1`; and these, of a `q`, as they are read.
  std::string numbered_key() const;
  std::string numbered_cells() const;

private:
  std::string cells() const;
  std::string where(const key_tuple& after, const key_tuple& bound) const;
  std::string compare(const char* comparison,
                      const std::string& operands) const;
  std::string is_null() const;
};

/// `FROM` a query, on lines of its own because it may end in a comment.
std::string from_query(const std::string& query);

} // namespace dunlin::postgresql
