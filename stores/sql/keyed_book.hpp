#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"
#include "stores/ledger.hpp"
#include "stores/sql/session.hpp"

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace dunlin::sql {

/// Which rows of a step arrived by batches of listed keys: kept in the ledger,
/// key by key, until the step is done. Commits and rolls back with the batch.
class keyed_book {
public:
  /// `db` must outlive this.
  explicit keyed_book(session& db) noexcept : db_(db) {
    // nop
  }

  /// Opens the book for a batch, in its transaction.
  result<void> begin(const run_claim& claim, const std::string& step,
                     batch_id id);

  /// Whether the batch is one of listed keys.
  bool is_keyed() const noexcept {
    return dunlin::is_keyed(id_);
  }

  /// Whether a row of the batch may have arrived by an earlier one of listed
  /// keys. Few steps have such rows, and all others are spared a look-up for
  /// each row.
  bool has_any() const noexcept {
    return has_any_;
  }

  /// Whether the row of this key arrived; `has_any`.
  result<bool> has(std::string_view key);

  /// Notes that a row came, whatever became of it; `is_keyed`.
  /// @returns `key_not_unique` for a second row of that key.
  result<void> note(std::string_view key);

  /// Keeps that a row arrived; `is_keyed`.
  result<void> keep(std::string_view key);

  /// Those of the keys that no row came for.
  std::vector<key_tuple> missing(const std::vector<key_tuple>& keys) const;

private:
  session& db_;
  run_claim claim_;
  std::string step_;
  batch_id id_;
  bool has_any_ = false;
  /// Of the batch: no more than its keys.
  std::unordered_set<key_tuple> came_;
};

} // namespace dunlin::sql
