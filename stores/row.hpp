#pragma once

#include "config/assert.hpp"
#include "config/batch.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Rows on their way from a source to a target: one contiguous block of bytes
/// a chunk, no allocation per row or cell. The same encoding makes keys.
///
/// A cell is one byte of kind, then: nothing (null); 8 bytes little-endian
/// (integer, real); 4 bytes little-endian length and as many bytes (text,
/// blob). A row is its cells one after another; a chunk is its rows.

namespace dunlin {

// The encoding is little-endian, and numbers are copied as they stand.
static_assert(std::endian::native == std::endian::little);

/// What a cell holds. The numbers are part of the encoding.
enum class value_kind : uint8_t { null, integer, real, text, blob };

/// One cell. `bytes` belongs to whoever made the value.
struct value {
  value_kind kind = value_kind::null;
  int64_t integer = 0;
  double real = 0;
  std::string_view bytes;

  friend bool operator==(const value&, const value&) = default;
};

/// The most bytes that the rows of one chunk take, unless one row alone is
/// larger: the unit of memory (design: "chunk").
inline constexpr size_t chunk_bytes_max = 256 * 1024;

/// Appends a cell to `out`.
void append_value(std::string& out, const value& cell);

/// Bytes that a cell takes in the encoding.
size_t encoded_bytes(const value& cell) noexcept;

/// Reads the cells of a row, a key or a chunk one after another.
class value_reader {
public:
  /// `bytes` must outlive the reader and all values that it returns.
  explicit value_reader(std::string_view bytes) noexcept : rest_(bytes) {
    // nop
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  /// The next cell. Asserts that one is there and whole: only our own code
  /// makes these bytes. Called for each cell of each row, so it stands here.
  value next() {
    value cell;
    const auto kind = take_number<uint8_t>();
    DUNLIN_ASSERT(kind <= static_cast<uint8_t>(value_kind::blob));
    cell.kind = static_cast<value_kind>(kind);
    switch (cell.kind) {
    case value_kind::null:
      break;
    case value_kind::integer:
      cell.integer = take_number<int64_t>();
      break;
    case value_kind::real:
      cell.real = take_number<double>();
      break;
    case value_kind::text:
    case value_kind::blob:
      cell.bytes = take_bytes();
      break;
    }
    return cell;
  }

  /// What has not been read yet.
  std::string_view rest() const noexcept {
    return rest_;
  }

private:
  template <class Number>
  Number take_number() {
    DUNLIN_ASSERT(rest_.size() >= sizeof(Number));
    Number number;
    std::memcpy(&number, rest_.data(), sizeof(Number));
    rest_.remove_prefix(sizeof(Number));
    return number;
  }

  std::string_view take_bytes() {
    const auto size = take_number<uint32_t>();
    DUNLIN_ASSERT(rest_.size() >= size);
    const auto bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
  }

  std::string_view rest_;
};

/// Rows in the encoding above, never changed once they are sent.
struct chunk {
  std::string bytes;
  uint32_t rows = 0;
  /// Cells a row, hidden key columns included.
  uint32_t columns = 0;
  /// `bytes` are rows in the source's bulk form instead, for a target that
  /// takes them as they are (`source_shape::bulk_form`).
  bool is_bulk = false;
  /// Of rows in bulk form: the cells of the first.
  std::string first_row = {};
};

using chunk_ptr = std::shared_ptr<const chunk>;

/// A 64-bit hash of a chunk's rows: stands for them where messages are hashed.
uint64_t hash_of(const chunk& rows) noexcept;

/// A key or a row as a person reads it: `'EPSG', 4326, NULL, x'00ff'`; texts
/// and blobs are cut after `cell_bytes_max` bytes.
std::string to_text(std::string_view cells, size_t cell_bytes_max = 60);

/// The key of a chunk's first row as a person reads it: a text that is the
/// whole key stands without quotes. There must be a row.
/// @param key_positions where the key's cells are in a row.
std::string first_key_text(const chunk& rows,
                           const std::vector<uint32_t>& key_positions);

} // namespace dunlin
