#include "stores/postgresql/row_block.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/bulk_form.hpp"
#include "stores/postgresql/copy_text.hpp"
#include "stores/postgresql/encode.hpp"
#include "stores/postgresql/encode_cast.hpp"
#include "stores/postgresql/wire.hpp"

#include <algorithm>
#include <cmath>

namespace dunlin::postgresql {

namespace {

/// The signature, no flags, nothing more.
constexpr std::string_view binary_head{"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0",
                                       19};
constexpr std::string_view binary_tail{"\xff\xff", 2};

/// Bytes of the number of fields that stands before a row.
constexpr size_t count_bytes = 2;

/// Bytes of a field of an int4.
constexpr size_t number_field_bytes = 4 + 4;

/// The digest takes it for the positive one.
bool is_negative_zero(const value& cell) noexcept {
  return cell.kind == value_kind::real && cell.real == 0
         && std::signbit(cell.real);
}

} // namespace

row_block::row_block(const target_table& table, const target_spec& spec)
    : casts_(spec.casts), key_positions_(spec.key_positions),
      row_cells_(spec.row_cells),
      needs_keys_(spec.existing != existing_rows::fail) {
  for (const auto& name : spec.columns) {
    const auto* column = table.find(name);
    DUNLIN_ASSERT(column != nullptr);
    columns_.push_back(column);
    is_binary_ = is_binary_ && column->kind.has_value();
    is_foreseen_ = is_foreseen_ && column->is_foreseen;
    has_reals_ = has_reals_ || column->type.family == type_family::real;
  }
  takes_bulk_form_ = !spec.bulk_form.empty() && casts_.empty()
                     && spec.bulk_form == bulk_form_of(columns_);
  row_cells_ = std::max(row_cells_, static_cast<uint32_t>(columns_.size()));
}

void row_block::clear() noexcept {
  bytes_.clear();
  keys_.clear();
}

bool row_block::add(const sql::row_group& group, block_piece& piece,
                    sql::refusal& why) {
  piece.begin = bytes_.size();
  piece.rows = group.rows;
  if (!group.bulk.empty()) {
    DUNLIN_ASSERT(takes_bulk_form_);
    bytes_.append(group.bulk);
    sum_bulk_row(group.cells, piece.sum);
    if (needs_keys_)
      add_key(piece.begin, piece);
    piece.end = bytes_.size();
    return true;
  }
  value_reader cells{group.cells};
  for (uint32_t row = 0; row < group.rows; ++row) {
    std::string reason;
    if (add_row(cells, piece, reason))
      continue;
    bytes_.shrink_to(piece.begin);
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

std::vector<codec> row_block::kinds() const {
  std::vector<codec> out;
  for (const auto* column : columns_)
    out.push_back(column->kind.value());
  return out;
}

bool row_block::add_row(value_reader& cells, block_piece& piece,
                        std::string& why) {
  const auto begin = bytes_.size();
  bytes_.use_to(store<uint16_t>(bytes_.room(count_bytes),
                                static_cast<uint16_t>(columns_.size())));
  const auto row = cells.rest();
  bool is_same = true;
  bool has_negative_zero = false;
  size_t index = 0;
  for (const auto* column : columns_) {
    const auto cell = cells.next();
    const auto field_at = bytes_.size();
    const auto kept = encode_cell(*column, cell, bytes_);
    if (kept == kept_as::refused) {
      bytes_.shrink_to(field_at);
      if (casts_.empty()
          || !encode_cast(*column, casts_[index], cell, bytes_)) {
        why = why_refused(*column, cell);
        return false;
      }
    }
    ++index;
    is_same = is_same && kept == kept_as::same;
    has_negative_zero = has_negative_zero || is_negative_zero(cell);
  }
  const auto taken = row.substr(0, row.size() - cells.rest().size());
  for (auto hidden = columns_.size(); hidden < row_cells_; ++hidden)
    cells.next();
  const auto stored = is_same ? taken : stored_of(begin);
  sum_up(stored, has_negative_zero, piece.sum);
  if (needs_keys_)
    add_key(begin, piece);
  if (!is_binary_) {
    bytes_.shrink_to(begin);
    append_text_row(stored);
  }
  return true;
}

void row_block::sum_bulk_row(std::string_view cells, digest_sum& sum) {
  bool has_negative_zero = false;
  if (has_reals_)
    for (value_reader reader{cells}; !reader.at_end();)
      has_negative_zero = is_negative_zero(reader.next()) || has_negative_zero;
  sum_up(cells, has_negative_zero, sum);
}

void row_block::sum_up(std::string_view stored, bool has_negative_zero,
                       digest_sum& sum) {
  const bool is_whole = is_foreseen_ && !has_negative_zero;
  sum.add(is_whole ? stored : digested_of(stored));
}

/// The cells that the table returns for the row that begins here.
std::string_view row_block::stored_of(size_t begin) {
  stored_.clear();
  auto fields = bytes_.view().substr(begin + count_bytes);
  for (const auto* column : columns_)
    append_stored(*column, fields, stored_);
  return stored_;
}

/// What of a row is in the digest.
std::string_view row_block::digested_of(std::string_view stored) {
  digested_.clear();
  value_reader cells{stored};
  for (const auto* column : columns_) {
    auto cell = cells.next();
    if (is_negative_zero(cell))
      cell.real = 0;
    if (column->is_foreseen)
      append_value(digested_, cell);
  }
  return digested_;
}

void row_block::add_key(size_t row_begin, block_piece& piece) {
  piece.key_begin = keys_.size();
  for (const auto position : key_positions_) {
    auto fields = bytes_.view().substr(row_begin + count_bytes);
    for (uint32_t before = 0; before < position; ++before)
      fields.remove_prefix(field_bytes(fields));
    keys_.append(fields.substr(0, field_bytes(fields)));
  }
  piece.key_end = keys_.size();
  piece.key = print_of(key_fields(piece));
}

void row_block::append_text_row(std::string_view stored) {
  text_.clear();
  value_reader cells{stored};
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0)
      text_.push_back('\t');
    append_copy_text(text_, cells.next(), columns_[i]->kind);
  }
  text_.push_back('\n');
  bytes_.append(text_);
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
