#include "stores/sqlite/row_reader.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::sqlite {

namespace {

/// The least that a value may be long, in bytes, whatever the allowance: the
/// limit holds for texts of the schema too, which SQLite may read again.
constexpr size_t value_bytes_floor = 64 * 1024;

/// SQLite's own greatest length of a value, in bytes, unless it was built with
/// a lower one.
constexpr size_t value_bytes_max = 1'000'000'000;

/// Sets the greatest length of a value for as long as it lives. The connection
/// may write too, and is not to be limited then.
class length_limit {
public:
  length_limit(database& db, size_t bytes)
      : db_(db), before_(sqlite3_limit(
                     db.handle(), SQLITE_LIMIT_LENGTH,
                     static_cast<int>(std::clamp(bytes, value_bytes_floor,
                                                 value_bytes_max)))) {
    // nop
  }

  length_limit(const length_limit&) = delete;
  length_limit& operator=(const length_limit&) = delete;

  ~length_limit() {
    sqlite3_limit(db_.handle(), SQLITE_LIMIT_LENGTH, before_);
  }

private:
  database& db_;
  int before_;
};

/// The key in an encoded row.
key_tuple key_of(std::string_view row, const std::vector<uint32_t>& positions) {
  std::vector<value> cells;
  for (value_reader reader{row}; !reader.at_end();)
    cells.push_back(reader.next());
  key_tuple key;
  for (const auto position : positions)
    append_value(key, cells[position]);
  return key;
}

/// Keeps little memory beyond the bytes, which are all that the budget counts.
/// The buffer of one huge row stays as it is: a copy would be more memory than
/// the end of it, which was never touched.
void shrink(std::string& bytes) {
  const auto capacity = bytes.capacity();
  if (capacity <= chunk_bytes_max && bytes.size() < capacity - capacity / 16)
    bytes.shrink_to_fit();
}

size_t row_bytes(const statement& row) {
  size_t bytes = 0;
  for (int i = 0; i < row.columns(); ++i)
    bytes += encoded_bytes(row.column(i));
  return bytes;
}

} // namespace

row_reader::row_reader(database& db, const source_query& query,
                       std::vector<uint32_t> key_positions,
                       bool keeps_lists_open, uint32_t number)
    : db_(db), query_(query), key_positions_(std::move(key_positions)),
      keeps_lists_open_(keeps_lists_open), listed_(db, number, "list") {
  // nop
}

result<void> row_reader::begin(const batch_bounds& bounds) {
  end();
  DUNLIN_ASSERT(!bounds.keys.empty() || !bounds.upper.empty());
  bounds_ = bounds;
  last_ = bounds.lower;
  has_begun_ = true;
  if (bounds.keys.empty())
    return {};
  const auto columns = query_.key.size();
  auto made = listed_.create(columns);
  if (made)
    made = listed_.insert(bounds.keys, columns);
  if (!made)
    end();
  return made;
}

result<row_page> row_reader::read(size_t allowance_bytes) {
  DUNLIN_ASSERT(has_begun_ && allowance_bytes > 0);
  const length_limit limit{db_, allowance_bytes};
  auto rows = std::make_shared<chunk>();
  rows->columns = static_cast<uint32_t>(query_.cells.size());
  rows->bytes.reserve(has_ended_ ? 0 : allowance_bytes);
  row_page page;
  size_t last_at = 0;
  for (;;) {
    const auto found = find_row(page, allowance_bytes);
    if (!found) {
      end();
      return fail(found.error());
    }
    if (!*found)
      break;
    const auto at = rows->bytes.size();
    if (!take_row(*rows, allowance_bytes)) {
      if (rows->rows == 0)
        page.needs_bytes = row_bytes(*running_);
      break;
    }
    last_at = at;
    // A huge row passes alone: the next may be as large.
    if (rows->bytes.size() > chunk_bytes_max)
      break;
  }
  if (rows->rows > 0 && bounds_.keys.empty())
    last_
        = key_of(std::string_view{rows->bytes}.substr(last_at), key_positions_);
  if (!keeps_lists_open_ || bounds_.keys.empty() || has_ended_)
    close();
  shrink(rows->bytes);
  page.end = has_ended_;
  page.rows = std::move(rows);
  return page;
}

void row_reader::end() noexcept {
  close();
  if (!bounds_.keys.empty())
    listed_.clear();
  seen_.clear();
  bounds_ = {};
  has_begun_ = false;
  has_ended_ = false;
}

result<void> row_reader::open() {
  return bounds_.keys.empty() ? open_range() : open_list();
}

result<void> row_reader::open_range() {
  const bool has_lower = !last_.empty();
  auto& rows = has_lower ? range_from_key_ : range_from_start_;
  if (!rows) {
    auto made = db_.prepare(query_.rows(has_lower), true);
    if (!made)
      return fail(made.error());
    rows = std::move(*made);
  }
  lower_ = last_;
  rows.bind_cells(rows.bind_cells(1, lower_), bounds_.upper);
  running_ = &rows;
  return {};
}

result<void> row_reader::open_list() {
  if (!list_) {
    auto made = db_.prepare(query_.rows_listed(listed_.name()), true);
    if (!made)
      return fail(made.error());
    list_ = std::move(*made);
  }
  running_ = &list_;
  return {};
}

void row_reader::close() noexcept {
  if (running_ != nullptr)
    running_->clear();
  running_ = nullptr;
  row_waits_ = false;
}

result<bool> row_reader::find_row(row_page& page, size_t allowance_bytes) {
  while (!row_waits_ && !has_ended_) {
    if (running_ == nullptr) {
      const auto opened = open();
      if (!opened)
        return fail(opened.error());
    }
    const int code = running_->step_code();
    if (code == SQLITE_TOOBIG && allowance_bytes < value_bytes_max) {
      close();
      // How large it is can't be told without loading it.
      page.needs_bytes = std::clamp(2 * allowance_bytes, 2 * value_bytes_floor,
                                    value_bytes_max);
      return false;
    }
    if (code == SQLITE_DONE)
      has_ended_ = true;
    else if (code != SQLITE_ROW)
      return fail(running_->failure(code));
    else
      row_waits_ = !was_read();
  }
  return row_waits_;
}

bool row_reader::was_read() {
  if (bounds_.keys.empty())
    return false;
  key_.clear();
  for (const auto position : key_positions_)
    append_value(key_, running_->column(static_cast<int>(position)));
  return seen_.contains(key_);
}

bool row_reader::take_row(chunk& rows, size_t allowance_bytes) {
  const auto before = rows.bytes.size();
  const int columns = static_cast<int>(rows.columns);
  for (int i = 0; i < columns; ++i) {
    const auto cell = running_->column(i);
    if (encoded_bytes(cell) > allowance_bytes - rows.bytes.size()) {
      rows.bytes.resize(before);
      return false;
    }
    append_value(rows.bytes, cell);
  }
  ++rows.rows;
  row_waits_ = false;
  if (!bounds_.keys.empty())
    seen_.insert(key_);
  return true;
}

} // namespace dunlin::sqlite
