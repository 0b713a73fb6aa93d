#include "stores/postgresql/encode.hpp"

#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/encode_number.hpp"
#include "stores/postgresql/encode_text.hpp"
#include "stores/postgresql/parse_moments.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/wire.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// A value that a time column with fewer digits would round.
bool fits_fraction(int modifier, int64_t micros) noexcept {
  constexpr int64_t units[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  return modifier < 0 || modifier > 6 || micros % units[modifier] == 0;
}

bool append_moment(const target_column& column, const value& cell,
                   byte_buffer& out) {
  if (cell.kind != value_kind::text)
    return false;
  if (*column.kind == codec::date) {
    const auto days = parse_date(cell.bytes);
    if (days)
      out.use_to(store<uint32_t>(out.room(sizeof(uint32_t)),
                                 static_cast<uint32_t>(*days)));
    return days.has_value();
  }
  const auto micros
      = *column.kind == codec::time
            ? parse_time(cell.bytes)
            : parse_timestamp(cell.bytes, *column.kind == codec::timestamptz);
  const bool is_finite = !cell.bytes.ends_with("infinity");
  if (!micros || (is_finite && !fits_fraction(column.modifier, *micros)))
    return false;
  out.use_to(store<uint64_t>(out.room(sizeof(uint64_t)),
                             static_cast<uint64_t>(*micros)));
  return true;
}

/// The binary form of a cell, without its length.
bool append_content(const target_column& column, const value& cell,
                    byte_buffer& out) {
  switch (*column.kind) {
  case codec::boolean:
    return append_boolean(cell, out);
  case codec::int2:
  case codec::int4:
  case codec::int8:
  case codec::oid:
    return append_integer(*column.kind, cell, out);
  case codec::float4:
  case codec::float8:
    return append_real(*column.kind, cell, out);
  case codec::numeric:
    return append_numeric_cell(column.modifier, cell, out);
  case codec::date:
  case codec::time:
  case codec::timestamp:
  case codec::timestamptz:
    return append_moment(column, cell, out);
  case codec::uuid:
    return append_uuid(cell, out);
  case codec::bytea:
    out.append(cell.bytes);
    return cell.kind == value_kind::blob;
  case codec::jsonb:
    out.push_back(1); // the version of its format
    return append_text(-1, false, cell, out);
  case codec::bpchar:
    return append_text(column.modifier, true, cell, out);
  case codec::text:
    return append_text(column.modifier, false, cell, out);
  }
  return false;
}

/// Whether what a field comes back as is just this text.
bool is_spelled(codec kind, std::string_view content, std::string_view text) {
  char spelled[256];
  if (cell_bytes_max(kind, content) > sizeof spelled)
    return false;
  const char* end = write_cell(spelled, kind, content);
  value_reader reader{{spelled, static_cast<size_t>(end - spelled)}};
  return reader.next().bytes == text;
}

/// Whether a number in digits is written as the server writes it: all digits of
/// its scale, no zeros in front, no sign of a zero.
bool is_plain_number(std::string_view content, std::string_view text) noexcept {
  const bool is_zero = load<uint16_t>(content.data()) == 0;
  const auto scale = load<uint16_t>(content.data() + 6);
  if (text.starts_with('-')) {
    if (is_zero)
      return false;
    text.remove_prefix(1);
  }
  const auto whole = text.substr(0, text.find('.'));
  const auto fraction = text.size() - std::min(text.size(), whole.size() + 1);
  return fraction == scale && (whole.size() == 1 || !whole.starts_with('0'));
}

/// Whether a moment that was read is one of four digits of the year and without
/// a fraction, written as the server writes it. Of others that is not known.
bool is_plain_moment(codec kind, std::string_view text) noexcept {
  constexpr size_t day_size = 10;
  constexpr size_t size = day_size + 9;
  if (kind == codec::date)
    return text.size() == day_size;
  const auto rest = text.substr(std::min(text.size(), size));
  // 24:00:00 is the next day.
  return text.size() >= size && text[day_size] == ' '
         && text.substr(day_size + 1, 2) != "24"
         && rest == (kind == codec::timestamptz ? "+00" : "");
}

bool is_plain(codec kind, std::string_view content,
              std::string_view text) noexcept {
  switch (kind) {
  case codec::numeric:
    return is_plain_number(content, text);
  case codec::date:
  case codec::timestamp:
  case codec::timestamptz:
    return is_plain_moment(kind, text);
  default:
    return false;
  }
}

/// Whether the column returns the very cell that it got.
bool returns_same(codec kind, const value& cell, std::string_view content) {
  switch (kind) {
  case codec::text:
  case codec::bpchar:
  case codec::jsonb:
    return cell.kind == value_kind::text;
  case codec::bytea:
    return true;
  case codec::boolean:
  case codec::int2:
  case codec::int4:
  case codec::int8:
  case codec::oid:
    return cell.kind == value_kind::integer;
  case codec::float4:
  case codec::float8:
    return cell.kind == value_kind::real;
  default:
    return cell.kind == value_kind::text
           && (is_plain(kind, content, cell.bytes)
               || is_spelled(kind, content, cell.bytes));
  }
}

} // namespace

size_t field_bytes(std::string_view fields) noexcept {
  const auto length = load<uint32_t>(fields.data());
  return length_bytes + (length == null_length ? 0 : length);
}

kept_as encode_cell(const target_column& column, const value& cell,
                    byte_buffer& fields) {
  if (cell.kind == value_kind::null) {
    fields.use_to(store<uint32_t>(fields.room(length_bytes), null_length));
    return kept_as::same;
  }
  const auto begin = fields.size() + length_bytes;
  fields.use_to(fields.room(length_bytes) + length_bytes);
  const bool is_good = column.kind ? append_content(column, cell, fields)
                                   : append_text(-1, false, cell, fields);
  if (!is_good)
    return kept_as::refused;
  const auto content = fields.view().substr(begin);
  store<uint32_t>(fields.data() + begin - length_bytes,
                  static_cast<uint32_t>(content.size()));
  const auto kind = column.kind.value_or(codec::text);
  return returns_same(kind, cell, content) ? kept_as::same : kept_as::other;
}

std::string why_refused(const target_column& column, const value& cell) {
  std::string shown;
  append_value(shown, cell);
  return "column " + display_name(column.name) + " (" + column.declared
         + ") does not keep " + to_text(shown) + " as it is";
}

void append_stored(const target_column& column, std::string_view& fields,
                   std::string& stored) {
  const auto length = load<uint32_t>(fields.data());
  fields.remove_prefix(length_bytes);
  if (length == null_length) {
    append_value(stored, value{});
    return;
  }
  append_cell(stored, column.kind.value_or(codec::text),
              fields.substr(0, length));
  fields.remove_prefix(length);
}

} // namespace dunlin::postgresql
