#pragma once

#include "stores/byte_buffer.hpp"
#include "stores/digest.hpp"
#include "stores/postgresql/seen_keys.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/table_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// A group's rows as COPY is given them.
struct block_piece {
  /// The group's place among those that are written.
  size_t group = 0;
  /// Where its rows are in the block.
  size_t begin = 0;
  size_t end = 0;
  uint32_t rows = 0;
  digest_sum sum;
  // Under skip and replace alone, where a piece is one row:
  /// Where the fields of its key are among those of all pieces.
  size_t key_begin = 0;
  size_t key_end = 0;
  key_print key;
  /// Of the row with this key that was found standing in the target.
  std::optional<key_print> standing;
};

/// Rows in the form of COPY, one after another in one buffer that is used again
/// for each chunk.
class row_block {
public:
  /// `table` must outlive it. In binary where each column has a form of its
  /// own, else in text.
  row_block(const target_table& table, const target_spec& spec);

  void clear() noexcept;

  /// Appends the rows of a group. @returns false with `why` if one of them
  /// can't be kept as it is; then nothing was appended.
  bool add(const sql::row_group& group, block_piece& piece, sql::refusal& why);

  /// The bytes of pieces that stand side by side.
  std::string_view bytes(size_t begin, size_t end) const noexcept {
    return bytes_.view().substr(begin, end - begin);
  }

  /// The fields of a piece's key in its order, each as 4 bytes of length and
  /// the bytes: in binary what has a form of ours, else the text.
  std::string_view key_fields(const block_piece& piece) const noexcept {
    return keys_.view().substr(piece.key_begin,
                               piece.key_end - piece.key_begin);
  }

  /// Appends the rows of a piece with a number more in each.
  void append_numbered(std::string& out, const block_piece& piece,
                       uint32_t number) const;

  bool is_binary() const noexcept {
    return is_binary_;
  }

  /// Whether rows in the bulk form of the spec are taken as they are.
  bool takes_bulk_form() const noexcept {
    return takes_bulk_form_;
  }

  /// Adds what the table returns for a row that came in bulk form.
  void sum_bulk_row(std::string_view cells, digest_sum& sum);

  /// How the columns of a row are written; only where that is in binary.
  std::vector<codec> kinds() const;

  /// `FORMAT` of COPY, and what stands before the rows and behind them.
  std::string_view format() const noexcept;
  std::string_view head() const noexcept;
  std::string_view tail() const noexcept;

  /// Which columns are in the digest.
  std::vector<bool> digest_columns() const;

private:
  bool add_row(value_reader& cells, block_piece& piece, std::string& why);
  /// Adds what is in the digest of cells that the table returns.
  void sum_up(std::string_view stored, bool has_negative_zero, digest_sum& sum);
  std::string_view stored_of(size_t begin);
  std::string_view digested_of(std::string_view stored);
  void add_key(size_t row_begin, block_piece& piece);
  void append_text_row(std::string_view stored);

  std::vector<const target_column*> columns_;
  /// One a column, or none at all.
  std::vector<cast_way> casts_;
  std::vector<uint32_t> key_positions_;
  uint32_t row_cells_;
  bool is_binary_ = true;
  /// All columns are in the digest.
  bool is_foreseen_ = true;
  /// There is a column of reals.
  bool has_reals_ = false;
  bool takes_bulk_form_ = false;
  bool needs_keys_;
  byte_buffer bytes_;
  byte_buffer keys_;
  // Of the row that is added, where needed: its cells as they will be, those of
  // them that are in the digest, and its text.
  std::string stored_;
  std::string digested_;
  std::string text_;
};

} // namespace dunlin::postgresql
