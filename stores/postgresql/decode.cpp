#include "stores/postgresql/decode.hpp"

#include "stores/postgresql/moments.hpp"
#include "stores/postgresql/numeric.hpp"
#include "stores/postgresql/wire.hpp"
#include "stores/row.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace dunlin::postgresql {

namespace {

constexpr size_t number_cell_bytes = 1 + 8;
constexpr size_t text_head_bytes = 1 + 4;
constexpr size_t uuid_bytes = 16;
constexpr size_t uuid_text_bytes = 36;

char* write_kind(char* out, value_kind kind) noexcept {
  *out = static_cast<char>(kind);
  return out + 1;
}

template <class Number>
char* write_number(char* out, value_kind kind, Number number) noexcept {
  static_assert(sizeof number == 8);
  out = write_kind(out, kind);
  std::memcpy(out, &number, sizeof number);
  return out + sizeof number;
}

char* write_integer(char* out, int64_t number) noexcept {
  return write_number(out, value_kind::integer, number);
}

char* write_real(char* out, double number) noexcept {
  return write_number(out, value_kind::real, number);
}

char* write_bytes(char* out, value_kind kind, std::string_view bytes) noexcept {
  out = write_kind(out, kind);
  const auto size = static_cast<uint32_t>(bytes.size());
  std::memcpy(out, &size, sizeof size);
  out += sizeof size;
  if (size > 0)
    std::memcpy(out, bytes.data(), size);
  return out + size;
}

char* write_text(char* out, std::string_view text) noexcept {
  return write_bytes(out, value_kind::text, text);
}

/// A text whose length is known once `write` has written it.
template <class Write>
char* write_made_text(char* out, Write write) noexcept {
  char* const content = write_kind(out, value_kind::text) + 4;
  char* const end = write(content);
  const auto size = static_cast<uint32_t>(end - content);
  std::memcpy(content - sizeof size, &size, sizeof size);
  return end;
}

char* write_uuid(char* out, std::string_view bytes) noexcept {
  static constexpr char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    *out++ = digits[byte >> 4];
    *out++ = digits[byte & 15];
  }
  return out;
}

std::string_view without_blanks(std::string_view text) noexcept {
  const auto last = text.find_last_not_of(' ');
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

int64_t micros_of(std::string_view bytes) noexcept {
  return static_cast<int64_t>(load<uint64_t>(bytes.data()));
}

} // namespace

size_t fixed_size(codec kind) noexcept {
  switch (kind) {
  case codec::boolean:
    return 1;
  case codec::int2:
    return 2;
  case codec::int4:
  case codec::oid:
  case codec::float4:
  case codec::date:
    return 4;
  case codec::int8:
  case codec::float8:
  case codec::time:
  case codec::timestamp:
  case codec::timestamptz:
    return 8;
  case codec::uuid:
    return uuid_bytes;
  default:
    return 0;
  }
}

size_t cell_bytes_max(codec kind, std::string_view bytes) noexcept {
  switch (kind) {
  case codec::boolean:
  case codec::int2:
  case codec::int4:
  case codec::int8:
  case codec::oid:
  case codec::float4:
  case codec::float8:
    return number_cell_bytes;
  case codec::numeric:
    return text_head_bytes + numeric_bytes_max(bytes);
  case codec::date:
  case codec::time:
  case codec::timestamp:
  case codec::timestamptz:
    return text_head_bytes + moment_bytes_max;
  case codec::uuid:
    return text_head_bytes + uuid_text_bytes;
  case codec::bpchar:
    return text_head_bytes + without_blanks(bytes).size();
  case codec::text:
  case codec::bytea:
  case codec::jsonb:
    break;
  }
  return text_head_bytes + bytes.size();
}

char* write_null(char* out) noexcept {
  return write_kind(out, value_kind::null);
}

char* write_cell(char* out, codec kind, std::string_view bytes) noexcept {
  const auto* data = bytes.data();
  if (bytes.size() < fixed_size(kind))
    return write_null(out);
  switch (kind) {
  case codec::boolean:
    return write_integer(out, data[0] != 0 ? 1 : 0);
  case codec::int2:
    return write_integer(out, static_cast<int16_t>(load<uint16_t>(data)));
  case codec::int4:
    return write_integer(out, static_cast<int32_t>(load<uint32_t>(data)));
  case codec::int8:
    return write_integer(out, static_cast<int64_t>(load<uint64_t>(data)));
  case codec::oid:
    return write_integer(out, int64_t{load<uint32_t>(data)});
  case codec::float4:
    return write_real(out, double{std::bit_cast<float>(load<uint32_t>(data))});
  case codec::float8:
    return write_real(out, std::bit_cast<double>(load<uint64_t>(data)));
  case codec::numeric:
    return write_made_text(out,
                           [&](char* at) { return write_numeric(at, bytes); });
  case codec::date:
    return write_made_text(out, [&](char* at) {
      return write_date(at, static_cast<int32_t>(load<uint32_t>(data)));
    });
  case codec::time:
    return write_made_text(
        out, [&](char* at) { return write_time(at, micros_of(bytes)); });
  case codec::timestamp:
  case codec::timestamptz:
    return write_made_text(out, [&](char* at) {
      return write_timestamp(at, micros_of(bytes), kind == codec::timestamptz);
    });
  case codec::uuid:
    return write_made_text(out,
                           [&](char* at) { return write_uuid(at, bytes); });
  case codec::bytea:
    return write_bytes(out, value_kind::blob, bytes);
  case codec::bpchar:
    return write_text(out, without_blanks(bytes));
  case codec::jsonb:
    return write_text(out, bytes.substr(bytes.empty() ? 0 : 1));
  case codec::text:
    break;
  }
  return write_text(out, bytes);
}

void append_cell(std::string& out, codec kind, std::string_view bytes) {
  const auto before = out.size();
  out.resize(before + cell_bytes_max(kind, bytes));
  const char* end = write_cell(out.data() + before, kind, bytes);
  out.resize(static_cast<size_t>(end - out.data()));
}

} // namespace dunlin::postgresql
