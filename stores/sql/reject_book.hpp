#pragma once

#include "config/batch.hpp"
#include "stores/ledger.hpp"
#include "stores/sql/refusal.hpp"
#include "stores/sql/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sql {

/// The rejects of one batch at a time, written as they come: nothing is kept in
/// memory. They commit and roll back with the batch.
class reject_book {
public:
  /// `db` must outlive this.
  explicit reject_book(session& db) noexcept : db_(db) {
    // nop
  }

  /// Opens the book for a batch, in its transaction.
  result<void> begin(const run_claim& claim, const std::string& step,
                     batch_id id);

  /// Keeps a refused row: as a new reject, or with its new reason if it is one
  /// that this batch tries again. One that an earlier batch of listed keys left
  /// becomes this batch's.
  /// @param row its cells, in the encoding of `stores/row.hpp`.
  /// @returns `key_not_unique` if another row of this key was refused before.
  result<void> keep(std::string_view key, std::string_view row,
                    const refusal& why);

  /// Whether any row of the batch can be a reject that is tried again. Few
  /// batches have such rows, and all others are spared a look-up for each row.
  bool has_retries() const noexcept {
    return has_retries_;
  }

  /// Closes the reject of a row, if it was one; `has_retries`.
  /// @param how `arrived`, or `skipped` by the user's code.
  result<void> settle(std::string_view key, std::string_view how);

  /// Whether a row of the batch can be a reject of an earlier batch of listed
  /// keys.
  bool has_keyed() const noexcept {
    return has_keyed_;
  }

  /// Closes such a reject, if the row is one: in no books, since those of
  /// listed keys stand apart; `has_keyed`.
  result<void> settle_keyed(std::string_view key, std::string_view how);

  /// Closes those of the keys that the source did not return any more.
  /// @returns how many there were.
  result<int64_t> settle_gone(const std::vector<key_tuple>& keys);

  /// Rejects that this batch added.
  int64_t added() const noexcept {
    return added_;
  }

  /// Rejects that were refused again.
  int64_t renewed() const noexcept {
    return renewed_;
  }

  /// Rejects whose rows arrived or were skipped.
  int64_t settled() const noexcept {
    return settled_;
  }

private:
  result<bool> renew(std::string_view key, const refusal& why);
  result<void> make_room(std::string_view key);
  result<bool> is_kept(std::string_view key);
  result<void> look_for_keyed();

  session& db_;
  run_claim claim_;
  std::string step_;
  batch_id id_;
  bool has_retries_ = false;
  bool has_keyed_ = false;
  int64_t added_ = 0;
  int64_t renewed_ = 0;
  int64_t settled_ = 0;
};

} // namespace dunlin::sql
