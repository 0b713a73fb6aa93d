#include "tests/sim/tape.hpp"

#include "tests/catch.hpp"

#include <cstdio>
#include <filesystem>
#include <numeric>

using namespace dunlin;

namespace {

tape make_tape() {
  tape made;
  made.story = "two scanners = one lease";
  made.seed = 18446744073709551615u;
  made.hash = 0xabc;
  made.outcome = "done";
  made.options = {{"migrators", "3"}, {"policy", "last-in"}};
  made.choices[0].resize(100);
  std::iota(made.choices[0].begin(), made.choices[0].end(), 0);
  made.choices[3] = {4294967295u};
  return made;
}

std::string problem_of(const std::string& text) {
  const auto parsed = parse_tape(text);
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == error_code::bad_value);
  return parsed.error().text;
}

std::string replaced(std::string text, const std::string& what,
                     const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

} // namespace

TEST_CASE("a tape that was saved is loaded as it was") {
  const auto path
      = std::filesystem::temp_directory_path() / "dunlin-tape-test.tape";

  REQUIRE(save_tape(make_tape(), path.string()));
  const auto loaded = load_tape(path.string());
  std::filesystem::remove(path);

  REQUIRE(loaded);
  CHECK(*loaded == make_tape());
}

TEST_CASE("a tape without choices and story is a tape") {
  CHECK(parse_tape(print_tape(tape{})) == tape{});
}

TEST_CASE("a tape cut anywhere is refused") {
  const auto text = print_tape(make_tape());
  // Without its very last byte, a line break, it still says all.
  for (size_t bytes = 0; bytes + 1 < text.size(); ++bytes) {
    INFO(bytes << " bytes");
    CHECK_FALSE(parse_tape(text.substr(0, bytes)).has_value());
  }
}

TEST_CASE("a damaged tape is refused with the line that is wrong") {
  const auto text = print_tape(make_tape());

  CHECK(problem_of("{}").find("line 1: not a tape") != std::string::npos);
  CHECK(problem_of(replaced(text, "seed = 1", "seed = x")).find("line 3: ")
        != std::string::npos);
  CHECK(problem_of(replaced(text, "story", "storey")).find("'storey'")
        != std::string::npos);
  CHECK(problem_of(replaced(text, "schedule 100", "schedule 99"))
            .find("as announced")
        != std::string::npos);
  CHECK(problem_of(replaced(text, "schedule 100", "schedule 101"))
            .find("as announced")
        != std::string::npos);
  CHECK(
      problem_of(replaced(text, " 98", " ninety")).find("choices were expected")
      != std::string::npos);
  CHECK(problem_of(replaced(text, "wire 0", "tyre 0")).find("'wire'")
        != std::string::npos);
  CHECK(problem_of(text + "end\n").find("nothing after") != std::string::npos);
}

TEST_CASE("a tape that is not there is said by its path") {
  const auto loaded = load_tape("/nowhere/to-be.tape");

  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == error_code::file_unreadable);
  CHECK(loaded.error().text.find("/nowhere/to-be.tape") != std::string::npos);
}

TEST_CASE("a tape that can't be written is an error") {
  const auto saved = save_tape(tape{}, "/nowhere/to-be.tape");

  REQUIRE_FALSE(saved.has_value());
  CHECK(saved.error().code == error_code::file_unreadable);
}
