#include "stores/row.hpp"
#include "tests/catch.hpp"
#include "tests/stores/store_contract.hpp"

#include <limits>

using namespace dunlin;

namespace {

value real_of(double number) {
  value cell;
  cell.kind = value_kind::real;
  cell.real = number;
  return cell;
}

value blob_of(std::string_view bytes) {
  value cell;
  cell.kind = value_kind::blob;
  cell.bytes = bytes;
  return cell;
}

std::string encoded(const value& cell) {
  std::string out;
  append_value(out, cell);
  return out;
}

std::string bytes_of(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes)
    out.push_back(static_cast<char>(byte));
  return out;
}

} // namespace

TEST_CASE("the encoding of a cell is fixed byte by byte") {
  CHECK(cells(nullptr) == bytes_of({0}));
  CHECK(cells(258) == bytes_of({1, 2, 1, 0, 0, 0, 0, 0, 0}));
  CHECK(cells(-1) == bytes_of({1, 255, 255, 255, 255, 255, 255, 255, 255}));
  CHECK(encoded(real_of(1.0)) == bytes_of({2, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f}));
  CHECK(cells("ab") == bytes_of({3, 2, 0, 0, 0, 'a', 'b'}));
  CHECK(encoded(blob_of("")) == bytes_of({4, 0, 0, 0, 0}));
}

TEST_CASE("every value comes out of the encoding as it went in") {
  const std::string zeros(3, '\0');
  std::vector<value> values{value{}, real_of(-0.0),
                            real_of(std::numeric_limits<double>::infinity()),
                            blob_of(zeros), blob_of("")};
  value text;
  text.kind = value_kind::text;
  text.bytes = zeros;
  values.push_back(text);
  value number;
  number.kind = value_kind::integer;
  number.integer = std::numeric_limits<int64_t>::min();
  values.push_back(number);
  std::string row;
  size_t bytes = 0;
  for (const auto& cell : values) {
    append_value(row, cell);
    bytes += encoded_bytes(cell);
  }
  CHECK(row.size() == bytes);

  value_reader reader{row};
  for (const auto& cell : values) {
    REQUIRE_FALSE(reader.at_end());
    // By bytes: -0.0 equals 0.0 as a number.
    CHECK(encoded(reader.next()) == encoded(cell));
  }
  CHECK(reader.at_end());
}

TEST_CASE("cells are shown as a person writes them, on one line") {
  CHECK(to_text(cells("EPSG", 4326, nullptr)) == "'EPSG', 4326, NULL");
  CHECK(to_text(encoded(real_of(0.5))) == "0.5");
  CHECK(to_text(encoded(real_of(3))) == "3.0");
  CHECK(to_text(encoded(blob_of(bytes_of({0, 255})))) == "x'00ff'");
  CHECK(to_text(cells("it's\nhere")) == "'it''s here'");
  CHECK(to_text("").empty());
}

TEST_CASE("a long text is cut between characters, and shows it") {
  CHECK(to_text(cells("abcdef"), 3) == "'abc...'");
  CHECK(to_text(cells("aäb"), 2) == "'a...'");
  CHECK(to_text(encoded(blob_of("abc")), 2) == "x'6162...'");
}

TEST_CASE("the hash of a chunk tells its bytes and its shape") {
  const chunk one{cells(1, 2), 1, 2};
  const chunk same{cells(1, 2), 1, 2};
  const chunk other{cells(1, 3), 1, 2};
  const chunk shaped{cells(1, 2), 2, 1};

  CHECK(hash_of(one) == hash_of(same));
  CHECK(hash_of(one) != hash_of(other));
  CHECK(hash_of(one) != hash_of(shaped));
}
