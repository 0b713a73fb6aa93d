#pragma once

#include "stores/sql/batch_books.hpp"
#include "stores/sql/reject_book.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/store.hpp"

namespace dunlin::sql {

/// Changes rows of a batch in place and books them, in its transaction.
class update_batch {
public:
  /// All must outlive this.
  update_batch(row_updater& writer, reject_book& rejects,
               batch_books& books) noexcept
      : writer_(writer), rejects_(rejects), books_(books) {
    // nop
  }

  /// See `target_session::update_rows`.
  result<update_outcome> run(const batch_bounds& bounds);

private:
  result<update_outcome> run_range(const rows_meant& rows);
  result<update_outcome> run_list(const std::vector<key_tuple>& keys);
  result<bool> run_key(const key_tuple& key);
  result<void> reject(const rows_meant& row, std::string_view key);
  result<void> settle(std::string_view key, std::string_view how);

  row_updater& writer_;
  reject_book& rejects_;
  batch_books& books_;
};

} // namespace dunlin::sql
