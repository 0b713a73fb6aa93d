#include "app/mapping/row_json.hpp"
#include "tests/app/mapping/cells.hpp"
#include "tests/catch.hpp"

#include <limits>

using namespace dunlin;
using namespace dunlin::test;

namespace {

std::string json_of(const std::string& one_cell) {
  std::string out;
  append_json(out, value_reader{one_cell}.next());
  return out;
}

} // namespace

TEST_CASE("a row is an object on a line of its own") {
  const row_json rows{{"id", "the \"name\""}};
  const auto two = cell(1) + cell("a") + cell(2) + null();
  value_reader reader{two};
  std::string out;
  rows.append(out, reader);
  rows.append(out, reader);
  CHECK(out
        == "{\"id\":1,\"the \\\"name\\\"\":\"a\"}\n"
           "{\"id\":2,\"the \\\"name\\\"\":null}\n");
  CHECK(reader.at_end());
}

TEST_CASE("integers are written in full") {
  CHECK(json_of(cell(std::numeric_limits<int64_t>::max()))
        == "9223372036854775807");
  CHECK(json_of(cell(std::numeric_limits<int64_t>::min()))
        == "-9223372036854775808");
  CHECK(json_of(cell((int64_t{1} << 53) + 1)) == "9007199254740993");
}

TEST_CASE("reals are as short as can be and stay reals") {
  CHECK(json_of(cell(0.1)) == "0.1");
  CHECK(json_of(cell(2.0)) == "2.0");
  CHECK(json_of(cell(-0.0)) == "-0.0");
  CHECK(json_of(cell(1e300)) == "1e+300");
  CHECK(json_of(cell(5e-324)) == "5e-324");
  const auto infinity = std::numeric_limits<double>::infinity();
  CHECK(json_of(cell(infinity)) == R"({"real":"inf"})");
  CHECK(json_of(cell(-infinity)) == R"({"real":"-inf"})");
  CHECK(json_of(cell(std::numeric_limits<double>::quiet_NaN()))
        == R"({"real":"nan"})");
}

TEST_CASE("texts are strings, with escapes where JSON asks for them") {
  CHECK(json_of(cell("Zo\u00eb \u2028 \U0001f426"))
        == "\"Zo\u00eb \u2028 \U0001f426\"");
  CHECK(json_of(cell(std::string_view{"a\"\\\n\t\r\x01\0b", 9}))
        == R"("a\"\\\n\t\u000d\u0001\u0000b")");
}

TEST_CASE("what is no text travels as base64 and says what it is") {
  CHECK(json_of(blob({"\0\xff", 2})) == R"({"base64":"AP8="})");
  CHECK(json_of(blob("")) == R"({"base64":""})");
  CHECK(json_of(cell("ab\xff")) == R"({"text-base64":"YWL/"})");
  // A surrogate is no character of UTF-8.
  CHECK(json_of(cell("\xed\xa0\x80")) == R"({"text-base64":"7aCA"})");
}
