#include "stores/mariadb/plain_cell.hpp"
#include "tests/catch.hpp"

#include <limits>
#include <string>
#include <vector>

using namespace dunlin;
using namespace dunlin::mariadb;

namespace {

value text_of(std::string_view bytes) {
  value out;
  out.kind = value_kind::text;
  out.bytes = bytes;
  return out;
}

value blob_of(std::string_view bytes) {
  value out;
  out.kind = value_kind::blob;
  out.bytes = bytes;
  return out;
}

value integer_of(int64_t number) {
  value out;
  out.kind = value_kind::integer;
  out.integer = number;
  return out;
}

target_column column_of(stored_form form, uint32_t size = 0, uint32_t scale = 0,
                        bool is_unsigned = false) {
  target_column out;
  out.name = "c";
  out.form = form;
  out.size = size;
  out.scale = scale;
  out.is_unsigned = is_unsigned;
  out.characters_max = 8;
  out.bytes_max = 32;
  out.character_bytes = 4;
  return out;
}

std::vector<target_column> columns() {
  std::vector<target_column> out;
  for (const auto size : {1u, 2u, 3u, 4u, 8u})
    for (const bool is_unsigned : {false, true})
      out.push_back(column_of(stored_form::integer, size, 0, is_unsigned));
  for (const bool is_unsigned : {false, true})
    for (const auto scale : {0u, 2u, 4u})
      out.push_back(column_of(stored_form::decimal, 4, scale, is_unsigned));
  for (const auto form :
       {stored_form::text, stored_form::padded_text, stored_form::bytes,
        stored_form::padded_bytes, stored_form::date, stored_form::time,
        stored_form::timestamp, stored_form::real8, stored_form::uuid})
    out.push_back(column_of(form));
  out.push_back(column_of(stored_form::text));
  out.back().character_bytes = 1;
  out.push_back(column_of(stored_form::text));
  out.back().is_not_null = true;
  return out;
}

std::vector<value> values() {
  std::vector<value> out{value{}};
  for (int shift = 0; shift < 63; ++shift)
    for (const int64_t more : {-1, 0, 1})
      for (const int64_t sign : {-1, 1})
        out.push_back(integer_of(sign * ((int64_t{1} << shift) + more)));
  out.push_back(integer_of(std::numeric_limits<int64_t>::min()));
  out.push_back(integer_of(std::numeric_limits<int64_t>::max()));
  for (const auto* text : {"",
                           "0",
                           "1",
                           "12",
                           "01",
                           "-1",
                           "-0",
                           "+1",
                           "9999",
                           "10000",
                           "1.5",
                           "1.50",
                           "-1.50",
                           "0.00",
                           "-0.00",
                           "0.50",
                           ".50",
                           "00.50",
                           "12.34",
                           "123.45",
                           "0.1234",
                           "1.1234",
                           "1.",
                           "1.2.3",
                           "a",
                           "größe",
                           "12345678",
                           "123456789",
                           "\xff",
                           "😀😀",
                           "ends ",
                           "2024-02-28",
                           "2024-02-29",
                           "2023-02-29",
                           "2024-12-31",
                           "2024-11-31",
                           "0000-01-01",
                           "2024-00-10",
                           "2024-13-01",
                           "2024-1-01",
                           "2024-01-01 00:00:00",
                           "12:00:00",
                           "2024/01/01",
                           "20240101xx"})
    for (const auto& cell : {text_of(text), blob_of(text)})
      out.push_back(cell);
  return out;
}

} // namespace

TEST_CASE("a cell that is plain is one that MariaDB returns as it is") {
  size_t plain = 0;
  for (const auto& column : columns())
    for (const auto& cell : values()) {
      if (!is_plain(column, cell))
        continue;
      ++plain;
      std::string given;
      append_value(given, cell);
      std::string stored;
      const auto against = append_stored(column, cell, stored);
      INFO(static_cast<int>(column.form) << " " << to_text(given));
      CHECK(against.reason.empty());
      CHECK(stored == given);
    }
  CHECK(plain > 1000);
}

TEST_CASE("what columns mostly hold is plain") {
  CHECK(is_plain(column_of(stored_form::integer, 8), integer_of(-5)));
  CHECK(is_plain(column_of(stored_form::decimal, 12, 2), text_of("-0.50")));
  CHECK(is_plain(column_of(stored_form::text), text_of("größe")));
  CHECK(is_plain(column_of(stored_form::date), text_of("2024-12-31")));
  CHECK(is_plain(column_of(stored_form::bytes), blob_of("\xff")));
}

TEST_CASE("a row is taken as it is if all of its cells are plain") {
  const std::vector<target_column> two{column_of(stored_form::integer, 8),
                                       column_of(stored_form::text)};
  std::string rows;
  append_value(rows, integer_of(1));
  append_value(rows, text_of("a"));
  const auto size = rows.size();
  append_value(rows, integer_of(2));
  append_value(rows, text_of("too long for it"));
  value_reader reader{rows};
  CHECK(take_plain_row(two, reader) == std::string_view{rows}.substr(0, size));
  CHECK(take_plain_row(two, reader).empty());
  CHECK(reader.rest() == std::string_view{rows}.substr(size));
}
