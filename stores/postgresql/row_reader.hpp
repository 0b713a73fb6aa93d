#pragma once

#include "stores/postgresql/bulk_form.hpp"
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
  /// @param in_bulk rows are read in bulk form, but for huge ones.
  row_reader(database& db, const source_query& query, bool in_bulk)
      : query_(query), in_bulk_(in_bulk), bound_(query.row_kinds), rows_(db) {
    // nop
  }

  /// See `source_session::begin_rows`, `read_rows` and `end_rows`.
  result<void> begin(const batch_bounds& bounds);
  result<row_page> read(size_t allowance_bytes);
  void end() noexcept;

private:
  /// Takes the row that waits if it fits.
  /// @param used bytes of the allowance that the rows before it take.
  bool take_row(chunk& rows, size_t& used, size_t allowance_bytes,
                size_t& wanted_bytes) const;
  bool take_bulk_row(chunk& rows, size_t& used, size_t allowance_bytes,
                     size_t& wanted_bytes) const;

  const source_query& query_;
  bool in_bulk_;
  cells_bound bound_;
  copy_reader rows_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  /// A row was found and did not fit.
  bool row_waits_ = false;
};

} // namespace dunlin::postgresql
