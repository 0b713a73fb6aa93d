#pragma once

#include <mysql.h>

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// From the bytes of MariaDB's binary protocol to cells, without a copy in
/// between and without an allocation for a row or a cell.

namespace dunlin::mariadb {

/// How a column's values stand in the protocol, and what they become.
enum class wire_form : uint8_t {
  int8,
  int16,
  int32,
  int64,
  float4,
  float8,
  text,
  blob,
  digits, ///< a decimal without a fraction, as an integer if it fits
  bits,
  date,
  timestamp,
  instant, ///< a TIMESTAMP: told in UTC, with +00 behind
  time,
};

struct wire_column {
  wire_form form = wire_form::text;
  bool is_unsigned = false;
};

/// The form of a column's values.
/// @param counts decimals without a fraction become integers where they fit:
///   what `sum()` makes of integers.
wire_column wire_column_of(const MYSQL_FIELD& field, bool counts);

/// Takes the values of a row as the client library comes to them.
class cell_reader {
public:
  /// What a result has, for the rows to come. `has_size`: the first column is
  /// no cell but a number, see `size`.
  void begin(const MYSQL_FIELD* fields, unsigned count, bool counts,
             bool has_size);

  /// Where the cells of the next row go.
  void write_to(std::string& out) noexcept {
    out_ = &out;
  }

  /// What the first column said.
  uint64_t size() const noexcept {
    return size_;
  }

  /// The library's callback: `self` is the reader, `*row` points at the value,
  /// or `row` is null for a NULL; `*row` is moved past it.
  static void take(void* self, unsigned column, unsigned char** row) noexcept;

private:
  void take_value(unsigned column, unsigned char*& at);

  std::vector<wire_column> columns_;
  bool has_size_ = false;
  uint64_t size_ = 0;
  std::string* out_ = nullptr;
};

} // namespace dunlin::mariadb
