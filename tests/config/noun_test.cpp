#include "tests/config/fixture.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

const std::string expected
    = "\"noun\" in [[tables]] \"crs\": expected a list of two words, for one "
      "and for many, each of 1 to 40 bytes without control characters, found ";

} // namespace

TEST_CASE_METHOD(folder_fixture, "a table step calls its rows as it is told") {
  CHECK(table_at(good(minimal), 0).noun_one == "row");
  CHECK(table_at(good(minimal), 0).noun_many == "rows");

  auto told = good(minimal + "noun = [\"customer\", \"customers\"]\n");
  CHECK(table_at(told, 0).noun_one == "customer");
  CHECK(table_at(told, 0).noun_many == "customers");
  CHECK(setting_of("tables.crs.noun")
        == "[\"customer\", \"customers\"] < p.toml:9");

  auto inherited = good(minimal + "[defaults]\nnoun = [\"sheep\", \"sheep\"]");
  CHECK(table_at(inherited, 0).noun_one == "sheep");
  CHECK(table_at(inherited, 0).noun_many == "sheep");
}

TEST_CASE_METHOD(folder_fixture, "a noun that is not two short words") {
  auto long_word = std::string(41, 'x');
  for (const auto& [value, code, found] :
       std::vector<std::tuple<std::string, error_code, std::string>>{
           {"\"customer\"", error_code::wrong_type, "a string"},
           {"[\"a\"]", error_code::out_of_range, "a list of 1"},
           {"[\"a\", \"b\", \"c\"]", error_code::out_of_range, "a list of 3"},
           {"[\"a\", 2]", error_code::wrong_type, "one with a whole number"},
           {"[\"a\", \"\"]", error_code::bad_value, "one with \"\""},
           {"[\"\\u001b[2J\", \"b\"]", error_code::bad_value,
            "one with \"\\u001B[2J\""},
           {"[\"" + long_word + "\", \"b\"]", error_code::bad_value,
            "one with \"" + long_word + "\""},
       }) {
    INFO(value);
    auto what = bad(minimal + "noun = " + value + "\n");
    CHECK(what.text.find(expected) != std::string::npos);
    CHECK(what.text.ends_with("found " + found));
    CHECK(what.code == code);
  }
  CHECK(bad(minimal + "noun = [\"a\", \"${N}\"]\n").code
        == error_code::variable_unset);
}
