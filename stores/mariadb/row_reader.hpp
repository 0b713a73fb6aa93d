#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// Reads the rows of one batch after another, in key order.
///
/// Rows come from the server one by one and go into the chunk as they come. A
/// row whose large cells are too many bytes comes without them and with their
/// number: reading begins anew behind the last row, with an allowance that it
/// fits in. It also begins anew where another statement of the connection ended
/// the result. A list is read some keys at a time.
class row_reader {
public:
  /// `db` and `query` must outlive it. `is_indexed`: rows are sought by the
  /// key; else each statement looks at all of them.
  row_reader(database& db, const source_query& query,
             std::vector<uint32_t> key_positions, bool is_indexed);

  /// See `source_session::begin_rows`, `read_rows` and `end_rows`.
  void begin(const batch_bounds& bounds);
  result<row_page> read(size_t allowance_bytes);
  void end() noexcept;

private:
  /// What became of the wish for another row.
  enum class step { row, end, too_large };

  result<void> fill(row_page& page, chunk& rows, size_t allowance_bytes);
  result<step> next(std::string& cells, size_t allowance_bytes);

  /// Has a statement run behind the last row. False: the batch is at its end.
  result<bool> open(size_t allowance_bytes);
  result<void> open_range();
  result<void> open_list();
  void add_size_limits();
  void remember_last(std::string_view row);

  /// Keys of the list that the running statement is for.
  size_t piece_end() const noexcept;

  database& db_;
  const source_query& query_;
  std::vector<uint32_t> key_positions_;
  size_t piece_keys_;
  bool is_indexed_;

  batch_bounds bounds_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  /// The last row's key, behind which it begins anew; of a list's piece alone.
  key_tuple last_;
  /// Where the last row begins in the chunk that is filled.
  size_t last_at_ = 0;
  /// Keys of a list before the piece that is read.
  size_t done_keys_ = 0;
  /// A row that came and did not fit, whole.
  std::string held_;
  /// The bytes of the large cells of a row that came without them.
  uint64_t large_bytes_ = 0;
  /// How many bytes of large cells the running statement lets pass.
  uint64_t large_bytes_max_ = 0;

  /// Kept for all batches: [no lower bound, a lower bound].
  std::unique_ptr<statement> ranges_[2];
  std::unique_ptr<statement> lists_[2];
  /// The one that runs; null while none does.
  statement* running_ = nullptr;
  parameter_list parameters_;
};

} // namespace dunlin::mariadb
