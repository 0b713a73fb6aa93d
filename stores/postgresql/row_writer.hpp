#pragma once

#include "stores/postgresql/bulk_form.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/row_block.hpp"
#include "stores/postgresql/row_stage.hpp"
#include "stores/postgresql/seen_keys.hpp"
#include "stores/postgresql/standing_rows.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/table_writer.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Writes the rows of one step by COPY. Where it may, it streams the rows of a
/// batch into a single one. Else, and where that was refused, it writes with
/// care: a chunk at a time behind a savepoint; if the server refuses rows, the
/// savepoint is rolled back and the chunk is split until each refused row
/// stands alone.
///
/// Under skip and replace, once a row ran into one that stands there, the
/// server is asked of each chunk which of its rows do: the others go by COPY as
/// ever, those that are replaced through a temporary table. If a chunk is
/// refused all the same, all of it goes through that, in its order.
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

  enum class piece_state : uint8_t {
    open,    ///< to be written; as far as is known, its key is free
    stands,  ///< to be written over the row that stands there
    settled, ///< its outcome is known
  };

  bool may_meet() const noexcept {
    return spec_.existing != existing_rows::fail;
  }

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

  /// The pieces from one to another that are in a state, or are not settled.
  std::vector<size_t> in_state(piece_state state, size_t first,
                               size_t last) const;
  std::vector<size_t> unsettled(size_t first, size_t last) const;

  /// Writes the pieces from one to another, as far as they are not settled.
  result<void> write_range(size_t first, size_t last, outcome_list& out);
  /// All of them, or none. @returns false if the server refused some.
  result<bool> write_at_once(size_t first, size_t last);
  /// Behind a savepoint, to which it goes back if the server refused some.
  result<bool> copy(const std::vector<size_t>& numbers);
  result<void> split(size_t first, size_t last, outcome_list& out);
  /// The piece that the server's word is about; `last` if it does not say.
  size_t refused_piece(size_t first, size_t last) const;

  void book(size_t piece, sql::row_fate fate, outcome_list& out);
  void reject(size_t piece, sql::refusal why, outcome_list& out);

  // -- row_meeting.cpp: rows that may stand there ---

  /// Settles those of the pieces that stand in the target, or marks them.
  /// @returns false if the server can't read a key among them.
  result<bool> ask(const std::vector<size_t>& numbers, outcome_list& out);
  void meet(met_row row, outcome_list& out);

  /// Row by row in the server, in their order.
  result<void> write_staged(size_t first, size_t last, outcome_list& out);
  result<void> insert_staged(size_t first, size_t last, outcome_list& out);

  database& db_;
  target_table table_;
  target_spec spec_;
  row_block block_;
  std::optional<bulk_unpacker> unpacker_;
  /// Under skip and replace.
  std::optional<standing_rows> standing_;
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
  /// Of each piece.
  std::vector<piece_state> states_;
  /// The batch before met rows that stood there, so this one may as well: it
  /// asks before it writes. And whether this one did.
  bool asks_first_ = false;
  bool met_existing_ = false;
  /// This chunk has asked.
  bool has_asked_ = false;
  /// Of rows of this batch, under skip and replace.
  seen_keys seen_;
};

} // namespace dunlin::postgresql
