#include "app/mapping/answer_json.hpp"
#include "app/mapping/row_json.hpp"
#include "tests/app/mapping/cells.hpp"
#include "tests/catch.hpp"
#include "tests/plan/chance.hpp"

#include <bit>
#include <cmath>
#include <limits>

using namespace dunlin;
using namespace dunlin::test;

namespace {

const std::vector<std::string> columns{"id", "name"};

answer_line read(std::string_view line) {
  answer_json answers{columns};
  answer_line out;
  const auto done = answers.read(line, out);
  INFO(line << ": " << (done ? "" : done.error().text));
  REQUIRE(done);
  return out;
}

std::string problem_of(std::string_view line) {
  answer_json answers{columns};
  answer_line out;
  const auto done = answers.read(line, out);
  INFO(line);
  REQUIRE_FALSE(done);
  CHECK(done.error().code == error_code::command_failed);
  return done.error().text;
}

/// The cell that a JSON value becomes.
std::string cell_of(const std::string& json) {
  const auto out = read(R"({"id":1,"name":)" + json + "}");
  REQUIRE(out.kind == answer_kind::rows);
  return out.cells.substr(cell(1).size());
}

std::string reject_of(const std::string& json) {
  const auto out = read(R"({"id":1,"name":)" + json + "}");
  REQUIRE(out.kind == answer_kind::reject);
  return out.reason;
}

} // namespace

TEST_CASE("an object is a row, its columns in any order") {
  for (const auto* line :
       {R"({"id":1,"name":"a"})", R"( { "name" : "a" , "id" : 1 } )"}) {
    const auto out = read(line);
    CHECK(out.kind == answer_kind::rows);
    CHECK(out.rows == 1);
    CHECK(out.cells == cell(1) + cell("a"));
  }
}

TEST_CASE("an array is several rows, an empty one none: the row is skipped") {
  const auto out = read(R"([{"id":1,"name":"a"},{"name":null,"id":2}])");
  CHECK(out.rows == 2);
  CHECK(out.cells == cell(1) + cell("a") + cell(2) + null());
  CHECK(read("[]").kind == answer_kind::skip);
}

TEST_CASE("a string is a word about the source row, never a row") {
  CHECK(read(R"("skip")").kind == answer_kind::skip);
  const auto out = read(R"("error: no name: \"x\"")");
  CHECK(out.kind == answer_kind::reject);
  CHECK(out.reason == "no name: \"x\"");
  CHECK(problem_of(R"("skipped")").find("neither") != std::string::npos);
  CHECK(problem_of(R"("error: ")").find("neither") != std::string::npos);
}

TEST_CASE("a row that looks like an error is told how to say one") {
  CHECK(problem_of(R"({"error":"no name"})").find("\"error: REASON\"")
        != std::string::npos);
  answer_json answers{{"error"}};
  answer_line out;
  REQUIRE(answers.read(R"({"error":"skip"})", out));
  CHECK(out.cells == cell("skip"));
}

TEST_CASE("rows have exactly the step's columns") {
  CHECK(problem_of(R"({"id":1})").find("without its column \"name\"")
        != std::string::npos);
  CHECK(problem_of(R"({"id":1,"nam":2,"name":3})").find("did you mean \"name\"")
        != std::string::npos);
  CHECK(problem_of(R"({"id":1,"id":2,"name":3})").find("twice")
        != std::string::npos);
  CHECK(problem_of("{}").find("without") != std::string::npos);
}

TEST_CASE("what is no answer is named as what it is") {
  for (const auto* line : {"",
                           " ",
                           "{",
                           "hello",
                           "1",
                           "null",
                           "true",
                           "[1]",
                           "[[]]",
                           R"(["skip"])",
                           R"({"id":1,"name":[]})",
                           R"({"id":1,"name":{}})",
                           R"({"id":1,"name":{"base64":"","real":"inf"}})",
                           R"({"id":1,"name":{"blob":"AA=="}})",
                           R"({"id":1,"name":{"base64":{}}})",
                           R"({"id":1,"name":{"base64":1}})",
                           R"({"id":1,"name":NaN})",
                           R"({"id":1,"name":Infinity})",
                           R"({"id":1,"name":"a"}{"id":2,"name":"b"})",
                           R"({"id":1,"name":"a"} x)",
                           R"({"id":1,"name":"\ud800"})",
                           "{\"id\":1,\"name\":\"\xff\"}",
                           R"({"id":1,"name":1e400})"}) {
    const auto text = problem_of(line);
    CHECK(text.find('\n') == std::string::npos);
  }
  CHECK(problem_of(std::string(100'000, '[')).size() < 300);
}

TEST_CASE("values come back as they were sent") {
  CHECK(cell_of("9223372036854775807")
        == cell(std::numeric_limits<int64_t>::max()));
  CHECK(cell_of("-9223372036854775808")
        == cell(std::numeric_limits<int64_t>::min()));
  CHECK(cell_of("1.0") == cell(1.0));
  CHECK(cell_of("1e2") == cell(100.0));
  CHECK(cell_of("true") == cell(1));
  CHECK(cell_of("false") == cell(0));
  CHECK(cell_of("\"\\u0000\\ud83d\\udc26\"")
        == cell(std::string_view{"\0\U0001f426", 5}));
  CHECK(cell_of(R"({"base64":"AP8="})") == blob({"\0\xff", 2}));
  CHECK(cell_of(R"({"text-base64":"YWL/"})") == cell("ab\xff"));
  CHECK(cell_of(R"({"real":"-inf"})")
        == cell(-std::numeric_limits<double>::infinity()));
}

TEST_CASE("a value that can't be stored makes its row a reject") {
  CHECK(reject_of("9223372036854775808")
        == "column \"name\": 9223372036854775808 does not fit a 64-bit"
           " integer");
  CHECK(reject_of("-9223372036854775809").find("does not fit")
        != std::string::npos);
  CHECK(reject_of(std::string(40, '9')).find("does not fit")
        != std::string::npos);
  CHECK(reject_of(R"({"base64":"A"})").find("no base64") != std::string::npos);
  CHECK(reject_of(R"({"real":"nan"})").find("neither") != std::string::npos);
}

TEST_CASE("any value survives the way there and back") {
  chance random{7};
  answer_json answers{{"x"}};
  const row_json rows{{"x"}};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes;
    for (auto left = random.below(12); left > 0; --left)
      bytes.push_back(static_cast<char>(random.below(256)));
    uint64_t bits = 0;
    for (int piece = 0; piece < 4; ++piece)
      bits = bits << 16 | random.below(1 << 16);
    const auto real = std::bit_cast<double>(bits);
    const std::string sent[]{cell(static_cast<int64_t>(bits)),
                             cell(std::isnan(real) ? 0.5 : real), cell(bytes),
                             blob(bytes), null()};
    for (const auto& one : sent) {
      value_reader reader{one};
      std::string line;
      rows.append(line, reader);
      line.pop_back();
      answer_line out;
      INFO(line);
      REQUIRE(answers.read(line, out));
      REQUIRE(out.cells == one);
    }
  }
}
