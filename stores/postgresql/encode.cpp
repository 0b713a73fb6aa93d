#include "stores/postgresql/encode.hpp"

#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/encode_number.hpp"
#include "stores/postgresql/encode_text.hpp"
#include "stores/postgresql/parse_moments.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/wire.hpp"

namespace dunlin::postgresql {

namespace {

constexpr size_t length_bytes = 4;

/// A value that a time column with fewer digits would round.
bool fits_fraction(int modifier, int64_t micros) noexcept {
  constexpr int64_t units[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  return modifier < 0 || modifier > 6 || micros % units[modifier] == 0;
}

bool append_moment(const target_column& column, const value& cell,
                   std::string& out) {
  if (cell.kind != value_kind::text)
    return false;
  char bytes[8];
  if (*column.kind == codec::date) {
    const auto days = parse_date(cell.bytes);
    if (days)
      out.append(bytes, store<uint32_t>(bytes, static_cast<uint32_t>(*days)));
    return days.has_value();
  }
  const auto micros
      = *column.kind == codec::time
            ? parse_time(cell.bytes)
            : parse_timestamp(cell.bytes, *column.kind == codec::timestamptz);
  const bool is_finite = !cell.bytes.ends_with("infinity");
  if (!micros || (is_finite && !fits_fraction(column.modifier, *micros)))
    return false;
  out.append(bytes, store<uint64_t>(bytes, static_cast<uint64_t>(*micros)));
  return true;
}

/// The binary form of a cell, without its length.
bool append_content(const target_column& column, const value& cell,
                    std::string& out) {
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

/// Whether the column returns the very cell that it gets.
bool returns_same(codec kind, const value& cell) noexcept {
  switch (kind) {
  case codec::text:
  case codec::bpchar:
  case codec::jsonb:
    return cell.kind == value_kind::text;
  case codec::bytea:
  case codec::int2:
  case codec::int4:
  case codec::int8:
  case codec::oid:
    return cell.kind == value_kind::integer || cell.kind == value_kind::blob;
  default:
    return false;
  }
}

void refuse(const target_column& column, const value& cell, std::string& why) {
  std::string shown;
  append_value(shown, cell);
  why = "column " + display_name(column.name) + " (" + column.declared
        + ") does not keep " + to_text(shown) + " as it is";
}

} // namespace

bool encode_cell(const target_column& column, const value& cell,
                 encoded_row row) {
  char length[length_bytes];
  if (cell.kind == value_kind::null) {
    row.fields.append(length, store<uint32_t>(length, UINT32_MAX));
    append_value(row.stored, cell);
    return true;
  }
  const auto before = row.fields.size();
  row.fields.append(length_bytes, '\0');
  const auto kind = column.kind.value_or(codec::text);
  const bool is_good = column.kind ? append_content(column, cell, row.fields)
                                   : append_text(-1, false, cell, row.fields);
  if (!is_good) {
    refuse(column, cell, row.why);
    return false;
  }
  const auto size = row.fields.size() - before - length_bytes;
  store<uint32_t>(row.fields.data() + before, static_cast<uint32_t>(size));
  if (returns_same(kind, cell))
    append_value(row.stored, cell);
  else
    append_cell(row.stored, kind,
                std::string_view{row.fields}.substr(before + length_bytes));
  return true;
}

} // namespace dunlin::postgresql
