#include "app/verify/row_digester.hpp"
#include "tests/catch.hpp"

/// @file
/// The form of a row that a digest is over.

using namespace dunlin;

namespace {

std::string cell(int64_t number) {
  value out;
  out.kind = value_kind::integer;
  out.integer = number;
  std::string bytes;
  append_value(bytes, out);
  return bytes;
}

std::string cell(double number) {
  value out;
  out.kind = value_kind::real;
  out.real = number;
  std::string bytes;
  append_value(bytes, out);
  return bytes;
}

} // namespace

TEST_CASE("the columns of a step come in its order, whatever the table's") {
  row_digester digester{3, {2, 0}, {1}};
  const auto rows = cell(int64_t{1}) + cell(int64_t{2}) + cell(int64_t{3})
                    + cell(int64_t{4}) + cell(int64_t{5}) + cell(int64_t{6});
  value_reader reader{rows};
  CHECK(digester.next(reader) == cell(int64_t{3}) + cell(int64_t{1}));
  CHECK(digester.key() == cell(int64_t{2}));
  CHECK(digester.next(reader) == cell(int64_t{6}) + cell(int64_t{4}));
  CHECK(reader.at_end());
}

TEST_CASE("columns that stand first are not copied") {
  row_digester digester{2, {0}, {0}};
  const auto row = cell(int64_t{1}) + cell(int64_t{2});
  value_reader reader{row};
  const auto taken = digester.next(reader);
  CHECK(taken == cell(int64_t{1}));
  CHECK(taken.data() == row.data());
}

TEST_CASE("every zero of kind real is positive") {
  row_digester digester{2, {0, 1}, {0}};
  const auto row = cell(-0.0) + cell(-1.5);
  value_reader reader{row};
  CHECK(digester.next(reader) == cell(0.0) + cell(-1.5));
}
