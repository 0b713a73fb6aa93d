#include "config/text.hpp"

#include "config/nearest.hpp"
#include "tests/catch.hpp"

using namespace dunlin;
using namespace std::string_literals;

TEST_CASE("a message stays one line whatever a name holds") {
  CHECK(printable("a\nb\tc\x01\x7f\"") == "a\\nb\\tc\\u0001\\u007F\"");
  CHECK(quote("a\"b\\c\n") == "\"a\\\"b\\\\c\\n\"");
  CHECK(quote("größe") == "\"größe\"");
  CHECK(printable("a\xff\xc3") == "a\\xFF\\xC3");
  // A command to a terminal in one character, a line break, a change of the
  // direction of writing.
  CHECK(printable("\xc2\x9b") == "\\u009B");
  CHECK(printable("\xe2\x80\xa8") == "\\u2028");
  CHECK(printable("\xe2\x80\xae") == "\\u202E");
  CHECK(printable("\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa6")
        == "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa6");
}

TEST_CASE("NUL and every ill-formed sequence is found where it begins") {
  CHECK(find_no_text("plain, größe, 漢字, 😀") == std::string::npos);
  CHECK(find_no_text("") == std::string::npos);
  CHECK(find_no_text("ab\0c"s) == 2);
  CHECK(find_no_text("12345678ab\0c"s) == 10);
  CHECK(find_no_text("1234567\0"s) == 7);
  CHECK(find_no_text("12345678\x80") == 8);
  CHECK(find_no_text("a\x80") == 1);
  CHECK(find_no_text("a\xc3") == 1);
  CHECK(find_no_text("\xc0\xaf") == 0);
  CHECK(find_no_text("\xed\xa0\x80") == 0);
  CHECK(find_no_text("\xf4\x90\x80\x80") == 0);
  CHECK(find_no_text("\xe2\x82") == 0);
  CHECK(find_no_text("\xff\xfe") == 0);
}

TEST_CASE("the edit distance counts swapped neighbours once") {
  CHECK(edit_distance("buffer", "buffer") == 0);
  CHECK(edit_distance("bufer", "buffer") == 1);
  CHECK(edit_distance("bufefr", "buffer") == 1);
  CHECK(edit_distance("on_failure", "on-failure") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance(std::string(300, 'a'), "abc") > 100);
}

TEST_CASE("an unknown name brings the nearest known one, or all of them") {
  CHECK(hint_for("bufer", {"batch", "buffer"}) == "; did you mean \"buffer\"?");
  CHECK(hint_for("x", {"to", "from"}) == "; known: \"to\", \"from\"");
  CHECK(hint_for("x", {}) == "");
  std::vector<std::string> many;
  for (auto i = 0; i < 50; ++i)
    many.push_back("step" + std::to_string(i));
  auto hint = hint_for("other", many);
  CHECK(hint.find("step19") != std::string::npos);
  CHECK(hint.find("step20") == std::string::npos);
  CHECK(hint.ends_with(", ..."));
}

TEST_CASE("a position counts lines and characters") {
  auto at = [](std::string_view text, std::size_t offset) {
    auto [line, column] = text_position(text, offset);
    return std::pair{line, column};
  };
  CHECK(at("", 0) == std::pair{1u, 1u});
  CHECK(at("ab\ncd", 4) == std::pair{2u, 2u});
  CHECK(at("äö\nü=", 7) == std::pair{2u, 2u});
}
