#pragma once

#include "config/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A TOML document as a tree of our own, each value with the place where it was
/// written. `config/toml.cpp` makes it; all that follows works on it alone.

namespace dunlin {

/// Where a value was written.
struct place {
  enum class origin { fallback, file, command_line };
  origin from = origin::fallback;
  /// The file as the user named it, or the override's text without secrets.
  std::string source;
  /// 0 is the profile, then each `--with` file, then the command line.
  uint32_t layer = 0;
  /// Both count from 1, columns in characters. 0: the source as a whole.
  uint32_t line = 0;
  uint32_t column = 0;
};

/// Document order: by layer, then line, then column.
bool operator<(const place& left, const place& right) noexcept;

/// `FILE:LINE:COLUMN`, `command line: PATH=VALUE` or `default`.
std::string to_string(const place& at);

/// What a value is in TOML.
enum class node_type { text, integer, real, boolean, date_time, list, table };

/// "a string", "a whole number", and so on, for messages.
std::string_view describe(node_type type) noexcept;

/// One value of a document.
struct node {
  node_type type = node_type::table;
  /// The key, if the value stands in a table, and where the key stands.
  std::string key;
  place key_at;
  /// Where the value stands.
  place at;
  /// The value of a text.
  std::string text;
  /// The value of an integer; 1 for true, 0 for false. Once checked also what a
  /// size comes to in bytes and a duration in milliseconds.
  int64_t number = 0;
  /// Once checked: a share in per cent.
  double percent = 0;
  /// The values of a list or table, a table's in document order.
  std::vector<node> children;
  /// The environment variables that a text or list was made from.
  std::vector<std::string> variables;
};

/// The value of a key, or null. The table keeps it.
node* find(node& table, std::string_view key) noexcept;
const node* find(const node& table, std::string_view key) noexcept;

/// The text of a key, or "" if it is absent or no text.
std::string text_of(const node& table, std::string_view key);

/// An error whose one line begins with its place.
error error_at(const place& at, error_code code, std::string_view text);

} // namespace dunlin
