#include "actors/screen_painter.hpp"

#include "actors/display_width.hpp"

#include <algorithm>
#include <iterator>

namespace dunlin {

namespace {

constexpr std::string_view erase_line = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";
constexpr std::string_view next_line = "\r\n";

std::string move(size_t rows, char direction) {
  return rows == 0 ? "" : "\x1b[" + std::to_string(rows) + direction;
}

std::string_view number_of(board_colour colour) noexcept {
  switch (colour) {
  case board_colour::plain:
    return "";
  case board_colour::green:
    return "32";
  case board_colour::yellow:
    return "33";
  case board_colour::red:
    return "31";
  }
  return "";
}

std::string painted(const board_line& line, const paint_style& style) {
  std::string codes{style.has_colour ? number_of(line.colour) : ""};
  if (line.is_bright)
    codes.insert(0, codes.empty() ? "1" : "1;");
  if (codes.empty() || line.text.empty())
    return line.text;
  return "\x1b[" + codes + "m" + line.text + "\x1b[m";
}

/// The rows that the board takes after the terminal became as wide as `size`.
size_t rows_now(const painted_screen& screen, screen_size size,
                const paint_style& style) {
  if (!style.reflows)
    return screen.lines.size();
  size_t out = 0;
  for (const auto& line : screen.lines) {
    const auto width = std::max<size_t>(display_width(line.text), 1);
    out += (width + size.columns - 1) / size.columns;
  }
  return out;
}

/// Forgets a board of another size: the cursor goes where it began, and all
/// from there on is erased.
std::string erase_old(painted_screen& screen, screen_size size,
                      const paint_style& style) {
  auto rows = rows_now(screen, size, style);
  // In a single row the cursor rests in the board's last line.
  if (screen.size.rows == 1 && rows > 0)
    --rows;
  screen.lines.clear();
  return "\r" + move(std::min(rows, size.rows - 1), 'A')
         + std::string{erase_below};
}

/// Where there is one row, a line is written without its end.
std::string paint_row(painted_screen& screen, const board_frame& frame,
                      const paint_style& style) {
  std::string out;
  for (const auto& line : frame.leaving)
    out += "\r" + painted(line, style) + std::string{erase_line}
           + std::string{next_line};
  if (frame.leaving.empty() && screen.lines == frame.lines)
    return out;
  out += "\r";
  if (!frame.lines.empty())
    out += painted(frame.lines.back(), style);
  return out + std::string{erase_line};
}

std::string paint_rows(const painted_screen& screen,
                       const std::vector<board_line>& lines,
                       const paint_style& style) {
  const auto& old = screen.lines;
  const auto same
      = std::mismatch(old.begin(), old.end(), lines.begin(), lines.end());
  const auto first = static_cast<size_t>(same.first - old.begin());
  if (first == old.size() && first == lines.size())
    return {};
  auto out = "\r" + move(old.size() - first, 'A');
  size_t skipped = 0;
  for (auto i = first; i < lines.size(); ++i) {
    if (i < old.size() && old[i] == lines[i]) {
      ++skipped;
      continue;
    }
    out += move(skipped, 'B') + painted(lines[i], style);
    skipped = 0;
    out += std::string{erase_line} + std::string{next_line};
  }
  out += move(skipped, 'B');
  // Of the row where the cursor rests all goes that was typed there.
  return out
         + std::string{lines.size() < old.size() ? erase_below : erase_line};
}

void fit(std::vector<board_line>& lines, screen_size size,
         const paint_style& style) {
  for (auto& line : lines)
    line.text = cut_to_width(displayable(line.text, style.glyphs.is_ascii),
                             size.line_columns(), style.glyphs.cut);
}

} // namespace

std::string paint(painted_screen& screen, board_frame frame, screen_size size,
                  const paint_style& style) {
  fit(frame.leaving, size, style);
  fit(frame.lines, size, style);
  std::string out;
  if (screen.size != size && !screen.lines.empty())
    out = erase_old(screen, size, style);
  screen.size = size;
  if (size.rows == 1) {
    out += paint_row(screen, frame, style);
  } else {
    auto lines = frame.leaving;
    lines.insert(lines.end(), frame.lines.begin(), frame.lines.end());
    out += paint_rows(screen, lines, style);
  }
  screen.lines = std::move(frame.lines);
  return out;
}

} // namespace dunlin
