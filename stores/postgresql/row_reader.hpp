#pragma once

#include "stores/postgresql/copy_reader.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/store.hpp"

namespace dunlin::postgresql {

/// Reads the rows of one batch after another, each by one COPY that stays open
/// between its pages.
class row_reader {
public:
  /// `db` and `query` must outlive it.
  row_reader(database& db, const source_query& query)
      : query_(query), rows_(db) {
    // nop
  }

  /// See `source_session::begin_rows`, `read_rows` and `end_rows`.
  result<void> begin(const batch_bounds& bounds);
  result<row_page> read(size_t allowance_bytes);
  void end() noexcept;

private:
  /// Writes the row that waits if it fits.
  bool take_row(chunk& rows, size_t& used, size_t allowance_bytes,
                size_t& wanted_bytes) const;

  const source_query& query_;
  copy_reader rows_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  /// A row was found and did not fit.
  bool row_waits_ = false;
};

} // namespace dunlin::postgresql
