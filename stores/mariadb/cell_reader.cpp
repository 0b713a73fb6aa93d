#include "stores/mariadb/cell_reader.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/wire_time.hpp"
#include "stores/row.hpp"

#include <charconv>
#include <cstring>
#include <limits>
#include <string_view>

namespace dunlin::mariadb {

namespace {

/// The number of the character set that is none: bytes.
constexpr unsigned binary_charset = 63;

/// A bit column has at most so many bytes.
constexpr size_t bit_bytes_max = 8;

template <class Number>
Number take_number(unsigned char*& at) noexcept {
  Number number;
  std::memcpy(&number, at, sizeof number);
  at += sizeof number;
  return number;
}

/// A length of the protocol: one byte, or a mark and 2, 3 or 8 bytes.
size_t take_length(unsigned char*& at) noexcept {
  const unsigned first = *at++;
  const size_t bytes = first < 251    ? 0
                       : first == 252 ? 2
                       : first == 253 ? 3
                                      : 8;
  if (bytes == 0)
    return first;
  uint64_t length = 0;
  std::memcpy(&length, at, bytes);
  at += bytes;
  return length;
}

std::string_view take_bytes(unsigned char*& at) noexcept {
  const auto length = take_length(at);
  const std::string_view bytes{reinterpret_cast<const char*>(at), length};
  at += length;
  return bytes;
}

void append(std::string& out, value_kind kind, std::string_view bytes) {
  value cell;
  cell.kind = kind;
  cell.bytes = bytes;
  append_value(out, cell);
}

void append_integer(std::string& out, int64_t number) {
  value cell;
  cell.kind = value_kind::integer;
  cell.integer = number;
  append_value(out, cell);
}

void append_unsigned(std::string& out, uint64_t number) {
  if (number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return append_integer(out, static_cast<int64_t>(number));
  char digits[24];
  const auto* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  append(out, value_kind::text, {digits, static_cast<size_t>(end - digits)});
}

template <class Number>
void append_number(std::string& out, unsigned char*& at, bool is_unsigned) {
  const auto number = take_number<Number>(at);
  if (is_unsigned)
    append_unsigned(out, static_cast<std::make_unsigned_t<Number>>(number));
  else
    append_integer(out, number);
}

void append_real(std::string& out, double number) {
  value cell;
  cell.kind = value_kind::real;
  cell.real = number;
  append_value(out, cell);
}

void append_digits(std::string& out, std::string_view digits) {
  int64_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number);
  if (read.ec == std::errc{} && read.ptr == end)
    append_integer(out, number);
  else
    append(out, value_kind::text, digits);
}

void append_bits(std::string& out, std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes.substr(0, bit_bytes_max))
    number = number << 8 | static_cast<unsigned char>(byte);
  append_unsigned(out, number);
}

template <size_t Bytes, class Write>
void append_time(std::string& out, std::string_view wire, Write write) {
  char text[Bytes];
  append(out, value_kind::text, {text, write(text, wire)});
}

wire_form form_of_text(const MYSQL_FIELD& field) noexcept {
  const bool is_named = (field.flags & (ENUM_FLAG | SET_FLAG)) != 0;
  return field.charsetnr == binary_charset && !is_named ? wire_form::blob
                                                        : wire_form::text;
}

} // namespace

wire_column wire_column_of(const MYSQL_FIELD& field, bool counts) {
  const bool is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
  switch (field.type) {
  case MYSQL_TYPE_TINY:
    return {wire_form::int8, is_unsigned};
  case MYSQL_TYPE_SHORT:
    return {wire_form::int16, is_unsigned};
  case MYSQL_TYPE_YEAR:
    return {wire_form::int16, true};
  case MYSQL_TYPE_LONG:
  case MYSQL_TYPE_INT24:
    return {wire_form::int32, is_unsigned};
  case MYSQL_TYPE_LONGLONG:
    return {wire_form::int64, is_unsigned};
  case MYSQL_TYPE_FLOAT:
    return {wire_form::float4};
  case MYSQL_TYPE_DOUBLE:
    return {wire_form::float8};
  case MYSQL_TYPE_DECIMAL:
  case MYSQL_TYPE_NEWDECIMAL:
    return {counts && field.decimals == 0 ? wire_form::digits
                                          : wire_form::text};
  case MYSQL_TYPE_BIT:
    return {wire_form::bits};
  case MYSQL_TYPE_DATE:
  case MYSQL_TYPE_NEWDATE:
    return {wire_form::date};
  case MYSQL_TYPE_DATETIME:
    return {wire_form::timestamp};
  case MYSQL_TYPE_TIMESTAMP:
    return {wire_form::instant};
  case MYSQL_TYPE_TIME:
    return {wire_form::time};
  case MYSQL_TYPE_GEOMETRY:
    return {wire_form::blob};
  default:
    return {form_of_text(field)};
  }
}

void cell_reader::begin(const MYSQL_FIELD* fields, unsigned count, bool counts,
                        bool has_size) {
  columns_.clear();
  for (unsigned i = 0; i < count; ++i)
    columns_.push_back(wire_column_of(fields[i], counts));
  has_size_ = has_size;
}

void cell_reader::take(void* self, unsigned column,
                       unsigned char** row) noexcept {
  auto& reader = *static_cast<cell_reader*>(self);
  DUNLIN_ASSERT(column < reader.columns_.size() && reader.out_ != nullptr);
  if (row != nullptr)
    reader.take_value(column, *row);
  else if (reader.has_size_ && column == 0)
    reader.size_ = 0;
  else
    append_value(*reader.out_, value{});
}

void cell_reader::take_value(unsigned column, unsigned char*& at) {
  const auto [form, is_unsigned] = columns_[column];
  auto& out = *out_;
  if (has_size_ && column == 0) {
    DUNLIN_ASSERT(form == wire_form::int64 || form == wire_form::int32);
    size_ = form == wire_form::int64
                ? take_number<uint64_t>(at)
                : static_cast<uint64_t>(take_number<int32_t>(at));
    return;
  }
  switch (form) {
  case wire_form::int8:
    return append_number<int8_t>(out, at, is_unsigned);
  case wire_form::int16:
    return append_number<int16_t>(out, at, is_unsigned);
  case wire_form::int32:
    return append_number<int32_t>(out, at, is_unsigned);
  case wire_form::int64:
    return append_number<int64_t>(out, at, is_unsigned);
  case wire_form::float4:
    return append_real(out, double{take_number<float>(at)});
  case wire_form::float8:
    return append_real(out, take_number<double>(at));
  case wire_form::text:
    return append(out, value_kind::text, take_bytes(at));
  case wire_form::blob:
    return append(out, value_kind::blob, take_bytes(at));
  case wire_form::digits:
    return append_digits(out, take_bytes(at));
  case wire_form::bits:
    return append_bits(out, take_bytes(at));
  case wire_form::date:
    return append_time<date_bytes>(out, take_bytes(at), write_date);
  case wire_form::timestamp:
    return append_time<timestamp_bytes>(out, take_bytes(at), write_timestamp);
  case wire_form::instant:
    return append_time<instant_bytes>(out, take_bytes(at), write_instant);
  case wire_form::time:
    return append_time<time_bytes>(out, take_bytes(at), write_time);
  }
}

} // namespace dunlin::mariadb
