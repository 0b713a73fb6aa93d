#include "tests/sim/memory_database.hpp"

#include "config/assert.hpp"
#include "stores/row.hpp"

#include <algorithm>
#include <compare>

namespace dunlin {

namespace {

/// Integers and reals are one class of values.
int class_of(value_kind kind) noexcept {
  return kind == value_kind::real ? static_cast<int>(value_kind::integer)
                                  : static_cast<int>(kind);
}

/// Negative, 0 or positive. A NaN never gets into a table.
int compare(const value& left, const value& right) noexcept {
  if (const int order = class_of(left.kind) - class_of(right.kind); order != 0)
    return order;
  if (left.kind == value_kind::null)
    return 0;
  if (left.kind == value_kind::text || left.kind == value_kind::blob)
    return left.bytes.compare(right.bytes);
  if (left.kind == value_kind::integer && right.kind == value_kind::integer)
    return left.integer < right.integer ? -1 : left.integer > right.integer;
  const auto number = [](const value& cell) {
    return cell.kind == value_kind::real ? cell.real
                                         : static_cast<double>(cell.integer);
  };
  return number(left) < number(right) ? -1 : number(left) > number(right);
}

} // namespace

// -- cells --------------------------------------------------------------------

bool cells_less::operator()(std::string_view left,
                            std::string_view right) const noexcept {
  value_reader lefts{left};
  value_reader rights{right};
  while (!lefts.at_end() && !rights.at_end())
    if (const int order = compare(lefts.next(), rights.next()); order != 0)
      return order < 0;
  return lefts.at_end() && !rights.at_end();
}

key_tuple cells_at(std::string_view row,
                   const std::vector<uint32_t>& positions) {
  std::vector<value> cells;
  for (value_reader reader{row}; !reader.at_end();)
    cells.push_back(reader.next());
  key_tuple key;
  for (const auto position : positions) {
    DUNLIN_ASSERT(position < cells.size());
    append_value(key, cells[position]);
  }
  return key;
}

// -- tables -------------------------------------------------------------------

std::optional<uint32_t>
memory_table::find_column(const std::string& wanted) const {
  const auto found = std::find(columns.begin(), columns.end(), wanted);
  if (found == columns.end())
    return std::nullopt;
  return static_cast<uint32_t>(found - columns.begin());
}

std::vector<uint32_t>
memory_table::positions_of(const std::vector<std::string>& names) const {
  std::vector<uint32_t> positions;
  for (const auto& wanted : names) {
    const auto position = find_column(wanted);
    DUNLIN_ASSERT(position.has_value());
    positions.push_back(*position);
  }
  return positions;
}

void memory_table::put(std::string cells, std::string writer) {
  key_tuple row_key;
  if (!key.empty()) {
    row_key = cells_at(cells, positions_of(key));
  } else {
    int64_t rowid = 1;
    if (!rows.empty())
      rowid = value_reader{rows.rbegin()->first}.next().integer + 1;
    value cell;
    cell.kind = value_kind::integer;
    cell.integer = rowid;
    append_value(row_key, cell);
  }
  rows[std::move(row_key)] = {std::move(cells), std::move(writer)};
  ++version;
}

// -- ledger -------------------------------------------------------------------

step_record memory_step::sum_up() const {
  step_record summed = record;
  for (const auto& [id, batch] : batches) {
    (is_keyed(id) ? summed.keyed.counts : summed.counts) += batch.second;
    ++(is_keyed(id) ? summed.keyed.batches : summed.batches);
  }
  for (const auto& [place, reject] : rejects)
    ++(is_keyed({place.first, 0}) ? summed.keyed.rejects_open
                                  : summed.rejects_open);
  return summed;
}

void memory_step::drop_keyed_reject(const key_tuple& key) {
  std::erase_if(rejects, [&](const auto& entry) {
    return is_keyed({entry.first.first, 0}) && entry.first.second == key;
  });
}

// -- database -----------------------------------------------------------------

memory_database::memory_database(std::string given,
                                 std::shared_ptr<journal> shared)
    : name(std::move(given)), commits(std::move(shared)),
      faults(std::make_shared<fault_points>()),
      rows_held(std::make_shared<row_meter>()) {
  DUNLIN_ASSERT(commits != nullptr);
}

void memory_database::lose_uncommitted() {
  writer.reset();
  first_living_session = next_session;
}

} // namespace dunlin
