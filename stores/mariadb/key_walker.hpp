#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/sql/key_steps.hpp"
#include "stores/store.hpp"

#include <optional>

namespace dunlin::mariadb {

/// Walks over the keys of a source in order. Where the schema does not prove
/// that they are unique, the server counts the rows of each, as its collation
/// sees them: paging by `key > last` would lose all but one.
class key_walker {
public:
  /// Both must outlive it.
  key_walker(database& db, const source_query& query, bool is_unique)
      : db_(db), query_(query), is_unique_(is_unique) {
    // nop
  }

  /// See `source_session::walk_keys`.
  result<key_walk> walk(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows);

  /// See `source_session::page_keys`.
  result<key_list> page(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows, size_t bytes);

private:
  /// With a lower bound and without.
  struct statements {
    std::optional<statement> all;
    std::optional<statement> nth;
  };

  /// The key that ends a full page; empty if there are fewer keys.
  result<key_tuple> find_last(const key_tuple& after, const key_tuple& bound,
                              uint64_t rows);

  /// `into` may be null.
  result<key_walk> step_over(const key_tuple& after, const key_tuple& bound,
                             uint64_t rows, sql::kept_keys* into);
  result<void> begin(const key_tuple& after, const key_tuple& bound,
                     uint64_t rows);
  /// The next key; refuses one that several rows have.
  result<bool> next(statement& keys, key_tuple& into);

  database& db_;
  const source_query& query_;
  bool is_unique_;
  statements from_key_;
  statements from_start_;
  parameter_list parameters_;
};

} // namespace dunlin::mariadb
