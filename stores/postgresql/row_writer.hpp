#pragma once

#include "stores/postgresql/bulk_form.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/row_block.hpp"
#include "stores/postgresql/row_stage.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/table_writer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Writes the rows of one step by COPY. Where it may, it streams the rows of a
/// batch into a single one. Else, and where that was refused, it writes with
/// care: a chunk at a time behind a savepoint; if the server refuses rows, the
/// savepoint is rolled back and the chunk is split until each refused row
/// stands alone. Under skip and replace a chunk that runs into a row which
/// stands there goes through a temporary table.
class row_writer : public sql::table_writer {
public:
  /// `spec` is one that `check_target` found good. `db` must outlive it.
  row_writer(database& db, target_table table, const target_spec& spec);

  void begin_batch(bool may_stream) override;
  result<std::vector<sql::group_outcome>>
  write(const std::vector<sql::row_group>& groups) override;
  result<void> settle() override;
  result<digest_sum> pass_by(const sql::row_group& group) override;
  bool takes_bulk_form() const noexcept override;
  result<std::optional<digest_sum>> stream_bulk(const chunk& rows) override;
  sql::bulk_rows unpack(const chunk& rows) override;
  std::vector<bool> digest_columns() const override;
  std::vector<column_type> column_types() const override;

private:
  using outcome_list = std::vector<sql::group_outcome>;

  /// Has the rows of a group in the block. @returns false if it is refused.
  bool take(const sql::row_group& group, size_t number,
            sql::group_outcome& outcome);
  bool keeps_key(const sql::row_group& group) const;

  result<void> open_copy(const std::string& sql);
  /// @returns whether all `rows` stand now; else some are refused.
  result<bool> close_copy(int64_t rows);
  /// Sends the pieces behind those that are on their way.
  result<void> stream(outcome_list& out);
  result<void> stream(std::string_view bytes);

  /// Writes the pieces from one to another.
  result<void> write_range(size_t first, size_t last, outcome_list& out);
  /// @returns whether they stand now; else the server refused some of them.
  result<bool> copy(size_t first, size_t last);
  result<void> split(size_t first, size_t last, outcome_list& out);
  /// The piece that the server's word is about; `last` if it does not say.
  size_t refused_piece(size_t first, size_t last) const;

  result<void> write_staged(size_t first, size_t last, outcome_list& out);
  result<void> insert_staged(size_t first, size_t last, outcome_list& out);

  void book(size_t piece, sql::row_fate fate, outcome_list& out);
  void reject(size_t piece, sql::refusal why, outcome_list& out);
  /// Of all rows that are settled, before `was_seen` is asked.
  void sort_seen_keys();

  bool was_seen(const key_print& key) const;

  database& db_;
  target_table table_;
  target_spec spec_;
  row_block block_;
  std::optional<bulk_unpacker> unpacker_;
  row_stage stage_;
  std::string copy_sql_;
  std::vector<block_piece> pieces_;
  /// Rows of this batch are streamed; so many are on their way.
  bool may_stream_ = false;
  bool is_streaming_ = false;
  int64_t rows_streamed_ = 0;
  /// Batches that are written with care from now on, and how many they were
  /// when rows were refused last.
  uint32_t careful_batches_ = 0;
  uint32_t careful_span_ = 0;
  /// Pieces that are settled without being inserted.
  std::vector<bool> is_settled_;
  /// This batch met a row that stood there: the next chunk may as well.
  bool meets_existing_ = false;
  /// Keys of rows of this batch, under skip and replace; the first
  /// `sorted_keys_` of them are in order.
  std::vector<key_print> seen_keys_;
  size_t sorted_keys_ = 0;
};

} // namespace dunlin::postgresql
