#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// @file
/// A script line by line, as far as its comments go. What SQL stands between
/// them is the business of stores.

namespace dunlin {

/// One line.
struct script_line {
  /// Without the blanks around it.
  std::string_view text;
  /// Where it begins in the script, in bytes.
  size_t begin = 0;
  /// Counts from 1.
  size_t number = 1;
};

/// Hands out the lines of a script.
class script_lines {
public:
  /// `text` must outlive the lines.
  explicit script_lines(std::string_view text) noexcept;

  /// The next line; nothing at the end.
  std::optional<script_line> next() noexcept;

private:
  std::string_view text_;
  size_t at_ = 0;
  size_t number_ = 0;
};

/// Tells the comments at the head of a script from what follows.
class script_head {
public:
  /// Told every line in order. @returns whether it holds nothing but comments,
  /// as all before it.
  bool take(std::string_view line) noexcept;

  /// Of the line that was told last and is of the head: the comment that goes
  /// to its end, which others may stand before.
  std::string_view last_comment() const noexcept {
    return last_;
  }

private:
  bool is_over_ = false;
  bool in_comment_ = false;
  std::string_view last_;
};

/// Whether a script holds anything but comments, blanks and semicolons. A
/// comment that a database reads (`/*! ... */`) is more than one.
bool holds_statement(std::string_view script) noexcept;

/// What follows `--` and `mark`, whose letters may be of either case, in a line
/// that is such a comment: of `-- +goose Up` and the mark `+goose` it is `Up`.
/// Only a mark that ends in a colon may be followed by a word at once.
std::optional<std::string_view> marked(std::string_view line,
                                       std::string_view mark) noexcept;

/// The text without the blanks around it.
std::string_view trimmed(std::string_view text) noexcept;

} // namespace dunlin
