#pragma once

#include "stores/sql/batch_books.hpp"
#include "stores/sql/reject_book.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/store.hpp"

namespace dunlin::sql {

/// Has the database write rows of a batch itself and books them, in its
/// transaction.
class range_batch {
public:
  /// All must outlive this.
  range_batch(range_writer& writer, reject_book& rejects,
              batch_books& books) noexcept
      : writer_(writer), rejects_(rejects), books_(books) {
    // nop
  }

  /// See `target_session::write_range`.
  result<range_written> run(const batch_bounds& bounds, uint64_t rows_expected);

private:
  result<range_written> run_range(const rows_meant& rows,
                                  uint64_t rows_expected);
  result<range_written> run_counted(const rows_meant& rows, int64_t count);
  result<range_written> take_refusal(const rows_meant& rows, int64_t count);
  result<void> check_written(int64_t count) const;
  result<range_written> run_list(const std::vector<key_tuple>& keys);
  result<bool> run_key(const key_tuple& key);
  result<void> reject(const rows_meant& row, std::string_view key);
  result<void> settle(std::string_view key, std::string_view how);
  void book(int64_t count);

  range_writer& writer_;
  reject_book& rejects_;
  batch_books& books_;
};

} // namespace dunlin::sql
