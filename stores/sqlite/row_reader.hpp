#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/key_table.hpp"
#include "stores/sqlite/source_query.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

namespace dunlin::sqlite {

/// Reads the rows of one batch after another.
///
/// SQLite is told the allowance as the greatest length of a value, so that a
/// larger one fails before it is loaded. That ends the statement; it begins
/// anew behind the last row that was read: in a range after its key, in a list
/// by leaving out the keys that were seen. A range does so for each page, which
/// costs one search: a statement that stayed open would keep every other
/// connection from committing to the file for as long as a batch waits for its
/// turn at the target.
class row_reader {
public:
  /// `db` and `query` must outlive it. `keeps_lists_open`: a list, which may
  /// look at all rows to begin anew, stays open between two pages. Not on a
  /// connection that writes too.
  row_reader(database& db, const source_query& query,
             std::vector<uint32_t> key_positions, bool keeps_lists_open,
             uint32_t number);

  /// See `source_session::begin_rows`, `read_rows` and `end_rows`.
  result<void> begin(const batch_bounds& bounds);
  result<row_page> read(size_t allowance_bytes);
  void end() noexcept;

private:
  /// Begins the statement, or begins it anew.
  result<void> open();

  result<void> open_range();
  result<void> open_list();

  /// Ends the statement; reading goes on behind the last row.
  void close() noexcept;

  /// Has a row wait at the statement. False: the batch is at its end, or
  /// `page.needs_bytes` says that the next row is too large.
  result<bool> find_row(row_page& page, size_t allowance_bytes);

  /// Whether a row of a list was read before the statement began anew.
  bool was_read();

  /// Takes the row that waits if it fits.
  bool take_row(chunk& rows, size_t allowance_bytes);

  database& db_;
  const source_query& query_;
  std::vector<uint32_t> key_positions_;
  bool keeps_lists_open_;
  key_table listed_;

  batch_bounds bounds_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  /// Of a range: the last row's key, from which it begins anew.
  key_tuple last_;
  /// What the running statement is bound to, which must not change under it.
  key_tuple lower_;
  /// Of a list: the keys of the rows that were read.
  std::unordered_set<key_tuple> seen_;

  /// Kept for all batches.
  statement range_from_key_;
  statement range_from_start_;
  statement list_;
  /// The one of the three that runs; null while none does.
  statement* running_ = nullptr;
  /// A row waits at `running_` because it did not fit.
  bool row_waits_ = false;
  /// A buffer for one key.
  std::string key_;
};

} // namespace dunlin::sqlite
