#include "stores/postgresql/row_reader.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/row_decoder.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// Keeps little memory beyond the bytes, which are all that the budget counts.
void shrink(std::string& bytes, size_t used) {
  bytes.resize(used);
  const auto capacity = bytes.capacity();
  if (capacity <= 2 * chunk_bytes_max && used < capacity - capacity / 16)
    bytes.shrink_to_fit();
}

} // namespace

result<void> row_reader::begin(const batch_bounds& bounds) {
  end();
  DUNLIN_ASSERT(!bounds.keys.empty() || !bounds.upper.empty());
  auto begun = bounds.keys.empty()
                   ? rows_.begin(query_.rows(bounds.lower, bounds.upper),
                                 paging_settings)
                   : rows_.begin(query_.rows_listed(bounds.keys));
  has_begun_ = begun.has_value();
  return begun;
}

result<row_page> row_reader::read(size_t allowance_bytes) {
  DUNLIN_ASSERT(has_begun_ && allowance_bytes > 0);
  auto rows = std::make_shared<chunk>();
  rows->columns = static_cast<uint32_t>(query_.columns.size());
  row_page page;
  size_t used = 0;
  while (!has_ended_) {
    if (!row_waits_) {
      const auto found = rows_.next();
      if (!found) {
        end();
        return fail(found.error());
      }
      row_waits_ = *found;
      has_ended_ = !*found;
      continue;
    }
    size_t wanted_bytes = 0;
    const bool fits
        = in_bulk_ ? take_bulk_row(*rows, used, allowance_bytes, wanted_bytes)
                   : take_row(*rows, used, allowance_bytes, wanted_bytes);
    if (!fits) {
      if (rows->rows == 0)
        page.needs_bytes = wanted_bytes;
      break;
    }
    row_waits_ = false;
    // A huge row passes alone: the next may be as large.
    if (used > chunk_bytes_max)
      break;
  }
  shrink(rows->bytes, rows->is_bulk ? rows->bytes.size() : used);
  page.end = has_ended_;
  page.rows = std::move(rows);
  return page;
}

bool row_reader::take_row(chunk& rows, size_t& used, size_t allowance_bytes,
                          size_t& wanted_bytes) const {
  wanted_bytes = row_bytes_max(query_.row_kinds, rows_.row());
  if (used + wanted_bytes > allowance_bytes)
    return false;
  // All at once: what a chunk takes as a rule, or what a huge row takes.
  if (used + wanted_bytes > rows.bytes.size())
    rows.bytes.resize(std::max(used + wanted_bytes,
                               std::min(allowance_bytes, chunk_bytes_max)));
  char* const begin = rows.bytes.data();
  used = static_cast<size_t>(
      write_row(begin + used, query_.row_kinds, rows_.row()) - begin);
  ++rows.rows;
  return true;
}

/// What is bounded are the cells too, which the target tells from these bytes:
/// a short number may have many digits. A huge row goes as cells, or both its
/// forms would be in memory.
bool row_reader::take_bulk_row(chunk& rows, size_t& used,
                               size_t allowance_bytes,
                               size_t& wanted_bytes) const {
  wanted_bytes = bound_.of(rows_.bytes(), rows_.row());
  const bool is_huge = wanted_bytes > chunk_bytes_max;
  if (rows.rows == 0 && is_huge)
    return take_row(rows, used, allowance_bytes, wanted_bytes);
  if (is_huge || used + wanted_bytes > allowance_bytes)
    return false;
  if (rows.rows == 0) {
    rows.is_bulk = true;
    rows.bytes.reserve(std::min(allowance_bytes, chunk_bytes_max));
    append_row(rows.first_row, query_.row_kinds, rows_.row());
  }
  rows.bytes.append(rows_.bytes());
  used += wanted_bytes;
  ++rows.rows;
  return true;
}

void row_reader::end() noexcept {
  rows_.end();
  has_begun_ = false;
  has_ended_ = false;
  row_waits_ = false;
}

} // namespace dunlin::postgresql
