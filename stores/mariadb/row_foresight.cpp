#include "stores/mariadb/plain_cell.hpp"
#include "stores/mariadb/row_writer.hpp"
#include "stores/mariadb/stored_cast.hpp"
#include "stores/sql/names.hpp"

/// @file
/// What the target will return for rows, before any of them is written.

namespace dunlin::mariadb {

bool row_writer::foretell(const sql::row_group& group, size_t number,
                          sql::group_outcome& out) {
  if (group.rows > 1 && existing_ != existing_rows::fail) {
    out.why = {"became " + std::to_string(group.rows)
                   + " rows; under existing = \"skip\" and \"replace\" a row"
                     " stays one row",
               "same_key"};
    return false;
  }
  value_reader cells{group.cells};
  for (uint32_t row = 0; row < group.rows; ++row) {
    place where{number, {}, stored_.size(), 0, keys_.size(), 0};
    if (!take_row(cells, where.plain, out.why)) {
      if (group.rows > 1)
        out.why.reason = "row " + std::to_string(row + 1) + " of "
                         + std::to_string(group.rows)
                         + " that it became: " + out.why.reason;
      return false;
    }
    where.end = stored_.size();
    if (existing_ != existing_rows::fail) {
      append_key(row_of(where), keys_);
      where.key_end = keys_.size();
      const auto key = std::string_view{keys_}.substr(where.key_begin);
      if (group.is_mapped && !keeps_key(group, key, out.why))
        return false;
    }
    places_.push_back(where);
  }
  return true;
}

bool row_writer::take_row(value_reader& cells, std::string_view& plain,
                          sql::refusal& why) {
  const auto before = cells;
  plain = take_plain_row(columns_, cells);
  // A row that is too much for the server is refused as any other.
  if (plain.empty() || plain.size() > db_.parameter_bytes_max()) {
    cells = before;
    plain = {};
    return foretell_row(cells, why);
  }
  for (auto hidden = columns_.size(); hidden < row_cells_; ++hidden)
    cells.next();
  return true;
}

std::string_view row_writer::row_of(const place& where) const noexcept {
  return where.plain.empty() ? std::string_view{stored_}.substr(
             where.begin, where.end - where.begin)
                             : where.plain;
}

bool row_writer::foretell_row(value_reader& cells, sql::refusal& why) {
  const auto begin = stored_.size();
  bool is_good = true;
  for (uint32_t index = 0; index < row_cells_; ++index) {
    const auto cell = cells.next();
    if (!is_good || index >= columns_.size())
      continue;
    const auto cell_begin = stored_.size();
    auto against = append_stored(columns_[index], cell, stored_);
    if (!against.reason.empty()) {
      stored_.resize(cell_begin);
      if (!casts_.empty()
          && append_cast(columns_[index], casts_[index], cell, stored_))
        continue;
      why = {std::move(against.reason), against.code};
      is_good = false;
    }
  }
  const auto bytes = stored_.size() - begin;
  if (is_good && bytes > db_.parameter_bytes_max()) {
    why = {"the row is " + std::to_string(bytes)
               + " bytes, and the server takes "
               + std::to_string(db_.parameter_bytes_max())
               + "; raise its max_allowed_packet",
           "conversion"};
    is_good = false;
  }
  return is_good;
}

void row_writer::append_key(std::string_view row, std::string& to) const {
  for (const auto position : key_positions_) {
    value_reader reader{row};
    for (uint32_t i = 0; i < position; ++i)
      reader.next();
    append_value(to, reader.next());
  }
}

/// Whether a row that the user's code made has the key of its source row.
bool row_writer::keeps_key(const sql::row_group& group, std::string_view key,
                           sql::refusal& why) const {
  std::string expected;
  size_t at = 0;
  for (value_reader reader{group.key}; !reader.at_end(); ++at) {
    const auto& column = columns_[key_positions_[at]];
    static_cast<void>(append_stored(column, reader.next(), expected));
  }
  if (expected == key)
    return true;
  why = {"its key became (" + to_text(key)
             + "); under existing = \"skip\" and \"replace\" a row keeps its"
               " key",
         "same_key"};
  return false;
}

void row_writer::place_items() {
  items_.clear();
  for (const auto& where : places_)
    items_.push_back({where.group, row_of(where),
                      std::string_view{keys_}.substr(
                          where.key_begin, where.key_end > where.key_begin
                                               ? where.key_end - where.key_begin
                                               : 0)});
}

/// Adds a row without the cells that nobody can foresee.
void row_writer::add_to(digest_sum& sum, std::string_view row) const {
  if (all_foreseen_)
    return sum.add(row);
  std::string foreseen;
  value_reader reader{row};
  for (const auto& column : columns_)
    if (const auto cell = reader.next(); column.is_foreseen())
      append_value(foreseen, cell);
  sum.add(foreseen);
}

std::vector<bool> row_writer::digest_columns() const {
  std::vector<bool> out;
  for (const auto& column : columns_)
    out.push_back(column.is_foreseen());
  return out;
}

std::vector<column_type> row_writer::column_types() const {
  std::vector<column_type> out;
  for (const auto& column : columns_)
    out.push_back(type_of(column));
  return out;
}

result<digest_sum> row_writer::pass_by(const sql::row_group& group) {
  digest_sum sum;
  stored_.clear();
  value_reader cells{group.cells};
  for (uint32_t row = 0; row < group.rows; ++row) {
    place where{0, {}, stored_.size(), 0, 0, 0};
    sql::refusal ignored;
    const bool is_good = take_row(cells, where.plain, ignored);
    where.end = stored_.size();
    // One that can't be stored changed in the source since it arrived.
    if (is_good)
      add_to(sum, row_of(where));
    else
      sum.add(group.cells);
  }
  return sum;
}

} // namespace dunlin::mariadb
