#include "stores/postgresql/row_block.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/copy_text.hpp"
#include "stores/postgresql/encode.hpp"
#include "stores/postgresql/wire.hpp"

#include <xxhash.h>

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// The signature, no flags, nothing more.
constexpr std::string_view binary_head{"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0",
                                       19};
constexpr std::string_view binary_tail{"\xff\xff", 2};

/// Bytes of the number of fields that stands before a row.
constexpr size_t count_bytes = 2;

/// A field of an int4.
constexpr size_t number_field_bytes = 4 + 4;

} // namespace

row_block::row_block(const target_table& table, const target_spec& spec)
    : key_positions_(spec.key_positions), row_cells_(spec.row_cells),
      needs_keys_(spec.existing != existing_rows::fail) {
  for (const auto& name : spec.columns) {
    const auto* column = table.find(name);
    DUNLIN_ASSERT(column != nullptr);
    columns_.push_back(column);
    is_binary_ = is_binary_ && column->kind.has_value();
    is_foreseen_ = is_foreseen_ && column->is_foreseen;
  }
  row_cells_ = std::max(row_cells_, static_cast<uint32_t>(columns_.size()));
}

void row_block::clear() noexcept {
  bytes_.clear();
}

bool row_block::add(const sql::row_group& group, block_piece& piece,
                    sql::refusal& why) {
  piece.begin = bytes_.size();
  piece.rows = group.rows;
  value_reader cells{group.cells};
  for (uint32_t row = 0; row < group.rows; ++row) {
    std::string reason;
    if (add_row(cells, piece, reason))
      continue;
    bytes_.resize(piece.begin);
    if (group.rows > 1)
      reason = "row " + std::to_string(row + 1) + " of "
               + std::to_string(group.rows) + " that it became: " + reason;
    why = {std::move(reason), "conversion"};
    return false;
  }
  piece.end = bytes_.size();
  return true;
}

std::vector<bool> row_block::digest_columns() const {
  std::vector<bool> out;
  for (const auto* column : columns_)
    out.push_back(column->is_foreseen);
  return out;
}

bool row_block::add_row(value_reader& cells, block_piece& piece,
                        std::string& why) {
  fields_.clear();
  stored_.clear();
  digested_.clear();
  cells_at_.clear();
  bool is_good = true;
  for (uint32_t i = 0; i < row_cells_; ++i) {
    const auto cell = cells.next();
    if (i >= columns_.size() || !is_good)
      continue;
    cells_at_.push_back(stored_.size());
    is_good = encode_cell(*columns_[i], cell, {fields_, stored_, why});
    if (is_good && !is_foreseen_ && columns_[i]->is_foreseen)
      digested_.append(stored_, cells_at_.back());
  }
  if (!is_good)
    return false;
  piece.sum.add(is_foreseen_ ? stored_ : digested_);
  if (needs_keys_) {
    std::string key;
    for (const auto position : key_positions_)
      append_value(key, value_reader{std::string_view{stored_}.substr(
                                         cells_at_[position])}
                            .next());
    const auto print = XXH3_128bits(key.data(), key.size());
    piece.key = {print.low64, print.high64};
  }
  if (!is_binary_) {
    append_text_row();
    return true;
  }
  char count[count_bytes];
  bytes_.append(count,
                store<uint16_t>(count, static_cast<uint16_t>(columns_.size())));
  bytes_.append(fields_);
  return true;
}

void row_block::append_text_row() {
  value_reader cells{stored_};
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0)
      bytes_.push_back('\t');
    append_copy_text(bytes_, cells.next(), columns_[i]->kind);
  }
  bytes_.push_back('\n');
}

void row_block::append_numbered(std::string& out, const block_piece& piece,
                                uint32_t number) const {
  const auto row = bytes(piece.begin, piece.end);
  if (!is_binary_) {
    out.append(row.substr(0, row.size() - 1));
    out += "\t" + std::to_string(number) + "\n";
    return;
  }
  char head[number_field_bytes];
  const auto fields = static_cast<uint16_t>(columns_.size() + 1);
  out.append(head, store<uint16_t>(head, fields));
  out.append(row.substr(count_bytes));
  out.append(head, store<uint32_t>(store<uint32_t>(head, 4), number));
}

std::string_view row_block::format() const noexcept {
  return is_binary_ ? "binary" : "text";
}

std::string_view row_block::head() const noexcept {
  return is_binary_ ? binary_head : std::string_view{};
}

std::string_view row_block::tail() const noexcept {
  return is_binary_ ? binary_tail : std::string_view{};
}

} // namespace dunlin::postgresql
