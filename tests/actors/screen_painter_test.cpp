#include "actors/display_width.hpp"
#include "actors/screen_painter.hpp"
#include "tests/actors/screen_emulator.hpp"
#include "tests/catch.hpp"

#include <random>

/// @file
/// What a terminal shows after what the painter wrote.

using namespace dunlin;
using namespace dunlin::test;

namespace {

using lines = std::vector<std::string>;

board_frame make_frame(const lines& texts, const lines& leaving = {}) {
  board_frame out;
  for (const auto& text : texts)
    out.lines.push_back({text, board_colour::plain, false});
  for (const auto& text : leaving)
    out.leaving.push_back({text, board_colour::plain, false});
  return out;
}

/// A terminal with a board in it.
struct board_screen {
  explicit board_screen(size_t rows, size_t columns, paint_style how = {})
      : size{rows, columns}, terminal(rows, columns), style(how) {
    // nop
  }

  /// Returns how many bytes it took.
  size_t show(const board_frame& frame) {
    const auto bytes = paint(painted, frame, size, style);
    terminal.write(bytes);
    CHECK(terminal.unknown().empty());
    CHECK(terminal.wraps() == 0);
    CHECK(terminal.is_plain());
    return bytes.size();
  }

  void resize(size_t rows, size_t columns) {
    size = {rows, columns};
    terminal.resize(rows, columns);
  }

  screen_size size;
  screen_emulator terminal;
  painted_screen painted;
  paint_style style;
};

} // namespace

TEST_CASE("a board is painted where the cursor is, which rests below it") {
  board_screen at{6, 20};
  at.terminal.write("$ dunlin run\r\n");
  at.show(make_frame({"one", "two"}));
  CHECK(at.terminal.screen()
        == lines{"$ dunlin run", "one", "two", "", "", ""});
  CHECK(at.terminal.cursor_row() == 3);
  CHECK(at.terminal.cursor_column() == 0);
}

TEST_CASE("only what changed is written again") {
  board_screen at{24, 80};
  lines texts(20, std::string(70, 'x'));
  at.show(make_frame(texts));
  CHECK(at.show(make_frame(texts)) == 0);
  texts[7] = "changed";
  CHECK(at.show(make_frame(texts)) < 30);
  CHECK(at.terminal.screen()[7] == "changed");
  CHECK(at.terminal.screen()[8] == std::string(70, 'x'));
}

TEST_CASE("a board that grows at the bottom of a terminal scrolls it") {
  board_screen at{4, 20};
  at.terminal.write("a\r\nb\r\nc\r\n");
  at.show(make_frame({"one"}));
  at.show(make_frame({"one", "two", "three"}));
  CHECK(at.terminal.screen() == lines{"one", "two", "three", ""});
  CHECK(at.terminal.everything()
        == lines{"a", "b", "c", "one", "two", "three"});
}

TEST_CASE("a board that shrinks leaves nothing behind") {
  board_screen at{6, 20};
  at.show(make_frame({"one", "two", "three"}));
  at.show(make_frame({"two"}));
  CHECK(at.terminal.everything() == lines{"two"});
  CHECK(at.terminal.cursor_row() == 1);
}

TEST_CASE("a line that leaves stays above the board and scrolls up") {
  board_screen at{4, 20};
  at.show(make_frame({"scan", "move", "all"}));
  at.show(make_frame({"move", "all"}, {"scanned"}));
  CHECK(at.terminal.everything() == lines{"scanned", "move", "all"});
  at.show(make_frame({"move", "all"}, {"a", "b", "c", "d"}));
  CHECK(at.terminal.everything()
        == lines{"scanned", "a", "b", "c", "d", "move", "all"});
  at.show(make_frame({}, {"the end"}));
  CHECK(at.terminal.everything()
        == lines{"scanned", "a", "b", "c", "d", "the end"});
}

TEST_CASE("lines are bright and coloured from their begin to their end") {
  board_screen at{6, 20};
  board_frame frame;
  frame.lines = {{"good", board_colour::green, true},
                 {"careful", board_colour::yellow, false},
                 {"bad", board_colour::red, false},
                 {"news", board_colour::plain, true}};
  at.show(frame);
  CHECK(at.terminal.style(0) == "1;32");
  CHECK(at.terminal.style(1) == "33");
  CHECK(at.terminal.style(2) == "31");
  CHECK(at.terminal.style(3) == "1");
}

TEST_CASE("without colours bright lines are still bright") {
  paint_style style;
  style.has_colour = false;
  board_screen at{6, 20, style};
  board_frame frame;
  frame.lines = {{"good", board_colour::green, true},
                 {"bad", board_colour::red, false}};
  at.show(frame);
  CHECK(at.terminal.style(0) == "1");
  CHECK(at.terminal.style(1).empty());
}

TEST_CASE("lines are cut at the width that the terminal shows") {
  board_screen at{6, 11};
  at.show(make_frame({"0123456789", "01234567890", "漢字漢字漢字",
                      "e\u0301e\u0301e\u0301e\u0301"
                      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301"}));
  CHECK(at.terminal.screen()[0] == "0123456789");
  CHECK(at.terminal.screen()[1] == "012345678…");
  CHECK(at.terminal.screen()[2] == "漢字漢字…");
  CHECK(display_width(at.terminal.screen()[3]) == 10);
}

TEST_CASE("a terminal of one row shows one line in place") {
  board_screen at{1, 20};
  at.show(make_frame({"first"}));
  CHECK(at.terminal.screen() == lines{"first"});
  at.show(make_frame({"2nd"}));
  CHECK(at.terminal.everything() == lines{"2nd"});
  CHECK(at.show(make_frame({"2nd"})) == 0);
  at.show(make_frame({"3rd"}, {"done"}));
  CHECK(at.terminal.everything() == lines{"done", "3rd"});
  at.show(make_frame({}, {"the end"}));
  CHECK(at.terminal.everything() == lines{"done", "the end"});
}

TEST_CASE("a board finds its place in a terminal that changed its size") {
  board_screen at{12, 40};
  at.terminal.write("before\r\n");
  const lines texts{std::string(39, 'a'), "short", std::string(30, 'b')};
  at.show(make_frame(texts));
  for (auto [rows, columns] : {std::pair{12, 20},
                               {12, 7},
                               {12, 40},
                               {20, 80},
                               {12, 39},
                               {12, 13},
                               {12, 100}}) {
    at.resize(static_cast<size_t>(rows), static_cast<size_t>(columns));
    at.show(make_frame(texts));
    const auto all = at.terminal.everything();
    INFO(columns);
    REQUIRE(all.size() == 4);
    CHECK(all[0] == "before");
    CHECK(all[2] == "short");
  }
}

TEST_CASE("a terminal that became lower, or one row, goes on") {
  board_screen at{12, 40};
  at.show(make_frame({"1", "2", "3", "4", "5", "6"}));
  at.resize(4, 40);
  at.show(make_frame({"4", "5", "6"}));
  CHECK(at.terminal.screen() == lines{"4", "5", "6", ""});
  at.resize(1, 40);
  at.show(make_frame({"6"}));
  CHECK(at.terminal.screen() == lines{"6"});
  at.resize(3, 40);
  at.show(make_frame({"5", "6"}));
  CHECK(at.terminal.screen().back().empty());
  CHECK(at.terminal.cursor_row() == 2);
}

TEST_CASE("whatever frames follow each other, the screen ends with the last") {
  std::mt19937 chance{4711};
  const auto draw = [&](size_t most) { return chance() % (most + 1); };
  board_screen at{9, 30};
  lines left;
  for (int i = 0; i < 2'000; ++i) {
    lines texts;
    lines leaving;
    for (auto count = draw(8); count > 0; --count)
      texts.push_back(std::to_string(draw(3)) + "x");
    for (auto count = draw(9) / 7; count > 0; --count)
      leaving.push_back("left " + std::to_string(i));
    at.show(make_frame(texts, leaving));
    left.insert(left.end(), leaving.begin(), leaving.end());
    auto expected = left;
    expected.insert(expected.end(), texts.begin(), texts.end());
    // A board that was higher scrolled its rows out: blanks stay below.
    auto all = at.terminal.everything();
    INFO(i);
    REQUIRE(all == expected);
  }
}
