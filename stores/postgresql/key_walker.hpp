#pragma once

#include "stores/postgresql/copy_reader.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/sql/key_steps.hpp"
#include "stores/store.hpp"

#include <optional>

namespace dunlin::postgresql {

/// Walks over the keys of a source in order and looks for equal neighbours,
/// which paging by `key > last` would lose.
class key_walker {
public:
  /// Both must outlive it. `is_unique`: the schema proves that no two keys are
  /// equal; then the server steps over them and sends the last one alone.
  key_walker(database& db, const source_query& query, bool is_unique)
      : db_(db), query_(query), is_unique_(is_unique), keys_(db) {
    // nop
  }

  /// See `source_session::walk_keys`.
  result<key_walk> walk(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows);

  /// See `source_session::page_keys`.
  result<key_list> page(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows, size_t bytes);

private:
  /// Steps over `rows` keys at once; nothing if fewer are left.
  result<std::optional<key_walk>> leap(const key_tuple& after,
                                       const key_tuple& bound, uint64_t rows);

  /// `into` may be null.
  result<key_walk> walk(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows, sql::kept_keys* into);
  result<key_walk> step_over(const key_tuple& after, uint64_t rows,
                             sql::kept_keys* into);
  /// The next key; refuses one that equals the key before.
  result<bool> next(const key_tuple& previous, key_tuple& into);

  database& db_;
  const source_query& query_;
  bool is_unique_;
  copy_reader keys_;
};

} // namespace dunlin::postgresql
