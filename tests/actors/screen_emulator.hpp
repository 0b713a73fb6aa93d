#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A tiny terminal: what a screen looks like after some bytes.

namespace dunlin::test {

/// One row of a screen.
struct emulated_row {
  /// One entry a column; empty behind a character of two columns.
  std::vector<std::string> cells;
  /// The SGR codes that each column was written with: `1;32`, or empty.
  std::vector<std::string> styles;
  /// The text goes on in the next row.
  bool is_wrapped = false;
};

/// Knows what `actors/screen_painter.hpp` asks of a terminal, and tells of
/// anything else. Its idea of the width of characters is the C library's.
class screen_emulator {
public:
  screen_emulator(size_t rows, size_t columns);

  void write(std::string_view bytes);

  /// As terminals do that break lines anew.
  void resize(size_t rows, size_t columns);

  /// The rows of the screen without the blanks at their ends.
  std::vector<std::string> screen() const;

  /// What scrolled out of it, and then the screen, without empty rows at the
  /// end.
  std::vector<std::string> everything() const;

  /// The SGR codes of the first column of a row of the screen.
  std::string style(size_t row) const;

  size_t cursor_row() const noexcept {
    return cursor_row_;
  }

  size_t cursor_column() const noexcept {
    return cursor_column_;
  }

  /// Sequences that a board should not use.
  const std::vector<std::string>& unknown() const noexcept {
    return unknown_;
  }

  /// Lines that were longer than the screen is wide.
  size_t wraps() const noexcept {
    return wraps_;
  }

  /// Nothing that is written now would be coloured.
  bool is_plain() const noexcept {
    return style_.empty();
  }

private:
  emulated_row blank() const;
  emulated_row& row(size_t number);
  void put(const std::string& character, size_t width);
  void line_feed();
  void control(const std::string& number, char letter);
  void erase_from(emulated_row& where, size_t column) const;

  size_t rows_;
  size_t columns_;
  /// The last `rows_` are the screen.
  std::vector<emulated_row> lines_;
  size_t cursor_row_ = 0;
  size_t cursor_column_ = 0;
  std::string style_;
  /// The begin of a sequence that was cut.
  std::string kept_;
  std::vector<std::string> unknown_;
  size_t wraps_ = 0;
};

} // namespace dunlin::test
