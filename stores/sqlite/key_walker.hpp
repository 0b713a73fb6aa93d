#pragma once

#include "stores/sql/key_steps.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/source_query.hpp"
#include "stores/store.hpp"

#include <optional>
#include <string_view>

namespace dunlin::sqlite {

/// Walks over the keys of a source in order and looks for equal neighbours,
/// which paging by `key > last` would lose.
class key_walker {
public:
  /// Both must outlive it. `is_unique`: the schema proves that no two keys are
  /// equal, so that only equal bytes are looked for.
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
  /// The statement that walks, begun at `offset` for at most `limit` keys.
  result<statement*> begin(const key_tuple& after, const key_tuple& bound,
                           uint64_t limit, uint64_t offset);

  /// Has SQLite pass over the keys by itself, which takes it half the time;
  /// nothing if there are fewer than `rows`.
  result<std::optional<key_walk>> leap(const key_tuple& after,
                                       const key_tuple& bound, uint64_t rows);

  /// A comparison that converts the bound, or a collation that has no order,
  /// would walk over the same rows for ever.
  result<void> check_progress(const key_walk& walked, const key_tuple& after);

  /// `into` may be null.
  result<key_walk> walk(const key_tuple& after, const key_tuple& bound,
                        uint64_t rows, sql::kept_keys* into);
  result<key_walk> step_over(statement& keys, const key_tuple& after,
                             uint64_t rows, sql::kept_keys* into);

  /// The next key; refuses one that equals the key before.
  result<bool> next(statement& keys, const key_tuple& previous,
                    key_tuple& into);

  database& db_;
  const source_query& query_;
  bool is_unique_;
  /// With a lower bound and without.
  statement from_key_;
  statement from_start_;
};

/// Whether two encoded keys of the same columns could be one key in some
/// collation of SQLite's own: texts that differ in the case of ASCII letters or
/// in blanks at the end only, numbers of two kinds that are equal.
bool may_be_equal(std::string_view left, std::string_view right);

} // namespace dunlin::sqlite
