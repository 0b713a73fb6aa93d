#include "stores/scratch.hpp"

namespace dunlin {

namespace {

/// A cell as rows are summed: a zero has no sign.
value unsigned_zero(value cell) noexcept {
  if (cell.kind == value_kind::real && cell.real == 0)
    cell.real = 0.0;
  return cell;
}

/// NULL, or that it is not.
value presence_of(const value& cell) noexcept {
  value out;
  if (cell.kind != value_kind::null)
    out.kind = value_kind::integer;
  return out;
}

} // namespace

table_summer::table_summer(const std::string& table,
                           std::vector<column_contents> columns,
                           const std::set<column_name>& by_presence)
    : column_sums_(columns.size()) {
  for (const auto& column : columns)
    by_presence_.push_back(by_presence.contains({table, column.name}));
  out_.columns = std::move(columns);
}

void table_summer::add(const std::vector<value>& row) {
  exact_.clear();
  loose_.clear();
  for (size_t i = 0; i < row.size(); ++i) {
    const auto cell = unsigned_zero(row[i]);
    cell_.clear();
    append_value(cell_, cell);
    column_sums_[i].add(cell_);
    append_value(exact_, by_presence_[i] ? presence_of(cell) : cell);
    const auto is_loose = by_presence_[i] || out_.columns[i].is_numbered;
    append_value(loose_, is_loose ? presence_of(cell) : cell);
  }
  sum_.add(exact_);
  loose_sum_.add(loose_);
  ++out_.rows;
}

table_contents table_summer::take() {
  for (size_t i = 0; i < column_sums_.size(); ++i)
    out_.columns[i].sum = column_sums_[i].bytes();
  out_.sum = sum_.bytes();
  out_.loose_sum = loose_sum_.bytes();
  return std::move(out_);
}

} // namespace dunlin
