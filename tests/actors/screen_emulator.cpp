#include "tests/actors/screen_emulator.hpp"

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>

namespace dunlin::test {

namespace {

/// The first character of a text: its bytes, and how many columns it moves the
/// cursor by.
struct glyph {
  std::string bytes;
  size_t width = 1;
};

glyph first_glyph(std::string_view text) {
  wchar_t wide = 0;
  std::mbstate_t state{};
  const auto size = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (size == 0 || size > text.size())
    return {"?", 1};
  const int width = wcwidth(wide);
  return {std::string{text.substr(0, size)},
          width < 0 ? 1 : static_cast<size_t>(width)};
}

std::string text_of(const emulated_row& row) {
  std::string out;
  for (const auto& cell : row.cells)
    out += cell;
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

/// One text that the screen broke into rows.
struct logical_line {
  std::vector<std::string> cells;
  std::vector<std::string> styles;
};

} // namespace

screen_emulator::screen_emulator(size_t rows, size_t columns)
    : rows_(rows), columns_(columns) {
  if (std::setlocale(LC_CTYPE, "C.UTF-8") == nullptr)
    std::abort();
  lines_.assign(rows_, blank());
}

emulated_row screen_emulator::blank() const {
  return {std::vector<std::string>(columns_, " "),
          std::vector<std::string>(columns_), false};
}

emulated_row& screen_emulator::row(size_t number) {
  return lines_[lines_.size() - rows_ + number];
}

void screen_emulator::write(std::string_view more) {
  const auto text = kept_ + std::string{more};
  std::string_view bytes = text;
  kept_.clear();
  while (!bytes.empty()) {
    if (bytes == "\x1b" || bytes.substr(0, 2) == "\x1b[") {
      const auto end = bytes.find_first_not_of("0123456789;?", 2);
      if (bytes.size() < 2 || end == std::string_view::npos) {
        kept_ = bytes;
        return;
      }
      control(std::string{bytes.substr(2, end - 2)}, bytes[end]);
      bytes.remove_prefix(end + 1);
      continue;
    }
    if (bytes.front() == '\r') {
      cursor_column_ = 0;
    } else if (bytes.front() == '\n') {
      line_feed();
    } else if (static_cast<unsigned char>(bytes.front()) < ' ') {
      unknown_.emplace_back(1, bytes.front());
    } else {
      const auto next = first_glyph(bytes);
      put(next.bytes, next.width);
      bytes.remove_prefix(next.bytes == "?" ? 1 : next.bytes.size());
      continue;
    }
    bytes.remove_prefix(1);
  }
}

void screen_emulator::put(const std::string& character, size_t width) {
  if (width == 0) {
    if (cursor_column_ > 0)
      row(cursor_row_).cells[cursor_column_ - 1] += character;
    return;
  }
  if (cursor_column_ + width > columns_) {
    ++wraps_;
    row(cursor_row_).is_wrapped = true;
    cursor_column_ = 0;
    line_feed();
  }
  auto& here = row(cursor_row_);
  for (size_t i = 0; i < width; ++i) {
    here.cells[cursor_column_ + i] = i == 0 ? character : "";
    here.styles[cursor_column_ + i] = style_;
  }
  cursor_column_ += width;
}

void screen_emulator::line_feed() {
  if (cursor_row_ + 1 < rows_)
    ++cursor_row_;
  else
    lines_.push_back(blank());
}

void screen_emulator::erase_from(emulated_row& where, size_t column) const {
  where.is_wrapped = false;
  for (auto i = column; i < columns_; ++i) {
    where.cells[i] = " ";
    where.styles[i].clear();
  }
}

void screen_emulator::control(const std::string& number, char letter) {
  const auto count
      = number.empty() ? 1 : std::strtoul(number.c_str(), nullptr, 10);
  switch (letter) {
  case 'A':
    cursor_row_ -= std::min(cursor_row_, count);
    break;
  case 'B':
    cursor_row_ = std::min(cursor_row_ + count, rows_ - 1);
    break;
  case 'K':
    erase_from(row(cursor_row_), cursor_column_);
    break;
  case 'J':
    erase_from(row(cursor_row_), cursor_column_);
    for (auto i = cursor_row_ + 1; i < rows_; ++i)
      erase_from(row(i), 0);
    break;
  case 'm':
    style_ = number == "0" ? "" : number;
    break;
  default:
    unknown_.push_back(number + letter);
  }
}

void screen_emulator::resize(size_t rows, size_t columns) {
  // What is empty below the cursor is no text.
  while (lines_.size() > lines_.size() - rows_ + cursor_row_ + 1
         && text_of(lines_.back()).empty() && rows_ > cursor_row_ + 1) {
    lines_.pop_back();
    --rows_;
  }
  const auto cursor_line = lines_.size() - rows_ + cursor_row_;
  std::vector<emulated_row> old;
  old.swap(lines_);
  columns_ = columns;
  size_t cursor = 0;
  for (size_t i = 0; i < old.size(); ++i) {
    logical_line line;
    const auto begins = lines_.size();
    auto cursor_offset = std::string::npos;
    for (;; ++i) {
      if (i == cursor_line)
        cursor_offset = line.cells.size() + cursor_column_;
      line.cells.insert(line.cells.end(), old[i].cells.begin(),
                        old[i].cells.end());
      line.styles.insert(line.styles.end(), old[i].styles.begin(),
                         old[i].styles.end());
      if (!old[i].is_wrapped || i + 1 == old.size())
        break;
    }
    while (!line.cells.empty() && line.cells.back() == " ") {
      line.cells.pop_back();
      line.styles.pop_back();
    }
    lines_.push_back(blank());
    for (size_t at = 0; at < line.cells.size(); ++at) {
      if (at > 0 && at % columns_ == 0) {
        lines_.back().is_wrapped = true;
        lines_.push_back(blank());
      }
      lines_.back().cells[at % columns_] = line.cells[at];
      lines_.back().styles[at % columns_] = line.styles[at];
    }
    if (cursor_offset != std::string::npos) {
      cursor = begins
               + std::min(cursor_offset / columns_, lines_.size() - 1 - begins);
      cursor_column_ = cursor_offset % columns_;
    }
  }
  rows_ = rows;
  while (lines_.size() < rows_)
    lines_.push_back(blank());
  cursor_row_ = cursor - std::min(cursor, lines_.size() - rows_);
}

std::vector<std::string> screen_emulator::screen() const {
  std::vector<std::string> out;
  for (auto i = lines_.size() - rows_; i < lines_.size(); ++i)
    out.push_back(text_of(lines_[i]));
  return out;
}

std::vector<std::string> screen_emulator::everything() const {
  std::vector<std::string> out;
  for (const auto& line : lines_)
    out.push_back(text_of(line));
  while (!out.empty() && out.back().empty())
    out.pop_back();
  return out;
}

std::string screen_emulator::style(size_t row) const {
  return lines_[lines_.size() - rows_ + row].styles.front();
}

} // namespace dunlin::test
