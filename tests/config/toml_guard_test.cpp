#include "config/toml_guard.hpp"

#include "config/toml.hpp"
#include "tests/catch.hpp"

using namespace dunlin;

namespace {

/// Where the hazard is, or -1.
int hazard(std::string_view text) {
  auto found = find_toml_hazard(text);
  return found ? static_cast<int>(found->offset) : -1;
}

} // namespace

TEST_CASE("letters beyond ASCII belong into strings and comments") {
  CHECK(hazard("") == -1);
  CHECK(hazard("# ä\na = 1") == -1);
  CHECK(hazard("a = \"ä\"\nb = 'ä' # ä") == -1);
  CHECK(hazard("\"ä\" = 1\n[\"ö\".'ü']") == -1);
  CHECK(hazard("\xef\xbb\xbf"
               "a = 1")
        == -1);
  CHECK(hazard("a = 1\nä = 2") == 6);
  CHECK(hazard("a = 1\xc2\xa0") == 5);
  CHECK(hazard("a = \"\" ä") == 7);
}

TEST_CASE("strings end where TOML says that they end") {
  CHECK(hazard(R"(a = "x\"ä" # ")") == -1);
  CHECK(hazard(R"(a = 'x\'ä)") == 8);
  CHECK(hazard("a = \"\"\"ä\n\"ä\"\"ä\"\"\"") == -1);
  CHECK(hazard("a = \"\"\"ä\"\"\"\"\"ä") == 14);
  CHECK(hazard("a = '''ä'ä''\n''''") == -1);
  CHECK(hazard("a = '''''' ä") == 11);
  CHECK(hazard(R"(a = """\"""ä""")") == -1);
}

TEST_CASE("a string without its end hides nothing that toml++ would read") {
  CHECK(hazard("a = \"x\nä = 1") == -1);
  CHECK_FALSE(parse_toml("a = \"x\nä = 1", "p", 0));
  CHECK(hazard("a = \"\"\"x\nä = 1") == -1);
  CHECK(hazard("a = \"x\\") == -1);
}

TEST_CASE("a quote behind a bare word begins no string") {
  CHECK(hazard("a = +\"xä\"") == 7);
  CHECK(hazard("a = \"x\"\"ä\"") == 8);
  CHECK(hazard("[\"ä\".'ü'] # ö\na={\"ä\"=[\"ä\",'ä']}") == -1);
}

TEST_CASE("dots count in keys, not in strings, comments and numbers") {
  std::string dots(100, '.');
  CHECK(hazard("a = \"" + dots + "\" # " + dots) == -1);
  std::string numbers = "a = [";
  for (auto i = 0; i < 100; ++i)
    numbers += "1.5, ";
  CHECK(hazard(numbers + "]") == -1);
  CHECK(hazard("a" + dots) == 32);
}
