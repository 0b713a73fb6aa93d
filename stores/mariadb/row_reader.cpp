#include "stores/mariadb/row_reader.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// Keys of a list that one statement is for. With an index each is a search,
/// and many make the server give up its index; without one each statement is a
/// look at all rows.
constexpr size_t piece_keys_indexed = 64;
constexpr size_t piece_keys_scanned = 4096;

/// What a cell that came as a NULL takes more when it comes with its bytes.
constexpr size_t length_bytes = 4;

/// Keeps little memory beyond the bytes, which are all that the budget counts.
void shrink(std::string& bytes) {
  const auto capacity = bytes.capacity();
  if (capacity <= chunk_bytes_max && bytes.size() < capacity - capacity / 16)
    bytes.shrink_to_fit();
}

} // namespace

row_reader::row_reader(database& db, const source_query& query,
                       std::vector<uint32_t> key_positions, bool is_indexed)
    : db_(db), query_(query), key_positions_(std::move(key_positions)),
      piece_keys_(is_indexed ? piece_keys_indexed
                             : piece_keys_scanned / query.key.size()),
      is_indexed_(is_indexed) {
  // nop
}

void row_reader::begin(const batch_bounds& bounds) {
  end();
  DUNLIN_ASSERT(!bounds.keys.empty() || !bounds.upper.empty());
  bounds_ = bounds;
  last_ = bounds.keys.empty() ? bounds.lower : key_tuple{};
  has_begun_ = true;
}

result<row_page> row_reader::read(size_t allowance_bytes) {
  DUNLIN_ASSERT(has_begun_ && allowance_bytes > 0);
  auto rows = std::make_shared<chunk>();
  rows->columns = static_cast<uint32_t>(query_.cells.size());
  rows->bytes.reserve(has_ended_ ? 0 : allowance_bytes);
  row_page page;
  if (auto filled = fill(page, *rows, allowance_bytes); !filled) {
    end();
    return fail(filled.error());
  }
  if (rows->rows > 0 && bounds_.keys.empty())
    remember_last(std::string_view{rows->bytes}.substr(last_at_));
  shrink(rows->bytes);
  page.end = has_ended_ && held_.empty();
  page.rows = std::move(rows);
  return page;
}

/// Takes rows as long as they fit. One that came and does not fit is held.
result<void> row_reader::fill(row_page& page, chunk& rows,
                              size_t allowance_bytes) {
  const database::call running{db_};
  auto& bytes = rows.bytes;
  for (;;) {
    const auto before = bytes.size();
    auto got = next(bytes, allowance_bytes);
    if (!got)
      return fail(got.error());
    if (*got == step::end)
      return {};
    const auto row_bytes = bytes.size() - before;
    if (*got == step::too_large || bytes.size() > allowance_bytes) {
      if (*got == step::row)
        held_.assign(bytes, before);
      bytes.resize(before);
      if (rows.rows == 0)
        page.needs_bytes = std::max<uint64_t>(
            row_bytes + large_bytes_ + length_bytes * query_.cells.size(),
            allowance_bytes + 1);
      return {};
    }
    last_at_ = before;
    if (!bounds_.keys.empty())
      remember_last(std::string_view{bytes}.substr(before));
    ++rows.rows;
    // A huge row passes alone: the next may be as large.
    if (bytes.size() > chunk_bytes_max)
      return {};
  }
}

/// Appends the next row, or what came of one that is too large.
result<row_reader::step> row_reader::next(std::string& cells,
                                          size_t allowance_bytes) {
  large_bytes_ = 0;
  if (!held_.empty()) {
    cells += held_;
    remember_last(held_);
    held_.clear();
    return step::row;
  }
  for (;;) {
    const auto opened = open(allowance_bytes);
    if (!opened)
      return fail(opened.error());
    if (!*opened)
      return step::end;
    const auto found = running_->fetch(cells);
    if (!found)
      return fail(found.error());
    if (*found)
      break;
    running_ = nullptr;
    done_keys_ = piece_end();
    last_.clear();
    has_ended_ = done_keys_ == bounds_.keys.size();
  }
  large_bytes_ = running_->size();
  if (large_bytes_ == 0)
    return step::row;
  running_->close();
  running_ = nullptr;
  return step::too_large;
}

void row_reader::end() noexcept {
  if (running_ != nullptr)
    running_->close();
  running_ = nullptr;
  bounds_ = {};
  has_begun_ = false;
  has_ended_ = false;
  done_keys_ = 0;
  held_.clear();
}

size_t row_reader::piece_end() const noexcept {
  return std::min(done_keys_ + piece_keys_, bounds_.keys.size());
}

result<bool> row_reader::open(size_t allowance_bytes) {
  if (has_ended_)
    return false;
  if (running_ != nullptr && running_->is_open())
    return true;
  large_bytes_max_ = std::max(allowance_bytes, chunk_bytes_max);
  auto opened = bounds_.keys.empty() ? open_range() : open_list();
  if (!opened)
    return fail(opened.error());
  return true;
}

void row_reader::add_size_limits() {
  parameters_.clear();
  for (size_t i = 0; i < query_.size_parameters(); ++i)
    parameters_.add_integer(static_cast<int64_t>(large_bytes_max_));
}

result<void> row_reader::open_range() {
  const bool has_lower = !last_.empty();
  auto& rows = ranges_[has_lower ? 1 : 0];
  if (!rows)
    rows = std::make_unique<statement>(db_, query_.rows(has_lower));
  add_size_limits();
  query_.add_range(parameters_, last_, bounds_.upper);
  running_ = rows.get();
  return rows->execute(parameters_, query_.has_large());
}

result<void> row_reader::open_list() {
  const bool has_lower = !last_.empty();
  auto& rows = lists_[has_lower ? 1 : 0];
  if (!rows)
    rows = std::make_unique<statement>(
        db_, query_.rows_listed(piece_keys_, has_lower, is_indexed_));
  add_size_limits();
  // The last piece names its last key as often as it takes.
  for (size_t i = 0; i < piece_keys_; ++i)
    query_.add_key(parameters_,
                   bounds_.keys[std::min(done_keys_ + i, piece_end() - 1)]);
  if (has_lower)
    query_.add_lower(parameters_, last_);
  running_ = rows.get();
  return rows->execute(parameters_, query_.has_large());
}

/// Keeps the key of a row, cell by cell, without an allocation.
void row_reader::remember_last(std::string_view row) {
  last_.clear();
  for (const auto position : key_positions_) {
    value_reader reader{row};
    for (uint32_t i = 0; i < position; ++i)
      reader.next();
    append_value(last_, reader.next());
  }
}

} // namespace dunlin::mariadb
