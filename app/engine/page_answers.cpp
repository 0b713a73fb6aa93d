#include "app/engine/page_answers.hpp"

#include <stdexcept>

namespace dunlin::engine {

namespace {

/// What the answers to a page may be: a function that never stops answering is
/// stopped.
constexpr size_t answer_bytes_max = 16 << 20;
constexpr size_t answer_times_max = 16;

value outward(const dunlin::value& cell) {
  switch (cell.kind) {
  case value_kind::null:
    return null;
  case value_kind::integer:
    return cell.integer;
  case value_kind::real:
    return cell.real;
  case value_kind::text:
    return cell.bytes;
  case value_kind::blob:
    return blob{cell.bytes};
  }
  return null;
}

dunlin::value inward(const value& cell) {
  dunlin::value out;
  if (const auto* integer = std::get_if<int64_t>(&cell)) {
    out.kind = value_kind::integer;
    out.integer = *integer;
  } else if (const auto* real = std::get_if<double>(&cell)) {
    out.kind = value_kind::real;
    out.real = *real;
  } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
    out.kind = value_kind::text;
    out.bytes = *text;
  } else if (const auto* bytes = std::get_if<blob>(&cell)) {
    out.kind = value_kind::blob;
    out.bytes = bytes->bytes;
  }
  return out;
}

} // namespace

page_rows::page_rows(const mapping_spec& spec, const chunk& rows)
    : spec_(spec) {
  const auto columns = spec.source_columns.size();
  // Rows point into the cells, which must not move.
  cells_.reserve(columns * rows.rows);
  rows_.reserve(rows.rows);
  value_reader reader{rows.bytes};
  for (uint32_t at = 0; at < rows.rows; ++at) {
    for (size_t column = 0; column < spec.source_cells; ++column) {
      const auto cell = reader.next();
      if (column < columns) // else it is hidden
        cells_.push_back(outward(cell));
    }
    rows_.emplace_back(cells_.data() + at * columns, columns);
  }
}

page_answers::page_answers(const mapping_spec& spec, const chunk& rows)
    : spec_(spec), page_(rows), reader_(rows.bytes), source_(spec) {
  // nop
}

void page_answers::write(row cells) {
  next_row();
  append_cells(cells);
  append(answer_kind::rows, 1, {});
}

void page_answers::write_all(std::span<const std::vector<value>> rows) {
  if (rows.empty())
    return skip();
  next_row();
  for (const auto& one : rows)
    append_cells(one);
  append(answer_kind::rows, static_cast<uint32_t>(rows.size()), {});
}

void page_answers::skip() {
  next_row();
  append(answer_kind::skip, 0, {});
}

void page_answers::reject(std::string_view reason) {
  next_row();
  append(answer_kind::reject, 0,
         reason.empty() ? "refused without a reason" : reason);
}

void page_answers::next_row() {
  if (count_ == page_.rows)
    throw std::logic_error{"more answers than the " + std::to_string(page_.rows)
                           + " rows of the page"};
  cells_.clear();
}

void page_answers::append_cells(row cells) {
  if (cells.size() != spec_.columns.size())
    throw std::logic_error{
        "a row of " + std::to_string(cells.size()) + " cells for the "
        + std::to_string(spec_.columns.size()) + " columns of the step"};
  for (const auto& cell : cells)
    append_value(cells_, inward(cell));
}

void page_answers::append(answer_kind kind, uint32_t rows,
                          std::string_view reason) {
  const auto bytes_max
      = answer_bytes_max + answer_times_max * page_.bytes.size();
  if (bytes_.size() + cells_.size() + reason.size() > bytes_max)
    throw std::length_error{"answers of more than " + std::to_string(bytes_max)
                            + " bytes to a page"};
  source_.read(reader_);
  row_answer said;
  said.kind = kind;
  said.key = source_.key();
  said.rows = rows;
  said.cells = cells_;
  said.reason = reason;
  if (kind == answer_kind::reject)
    said.content = source_.content();
  append_answer(bytes_, said);
  ++count_;
}

} // namespace dunlin::engine
