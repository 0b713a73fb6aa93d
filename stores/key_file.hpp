#pragma once

#include "config/error.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A file that lists keys for a step: one key a line, the columns of a key
/// split by tabs. Blank lines are passed over, as are a byte order mark at the
/// begin and a carriage return at a line's end. How a text becomes a key is the
/// source's business.

namespace dunlin {

/// The greatest length of a line, in bytes: a list of keys travels in messages
/// of 256 KiB, and four keys at least must fit. It bounds the memory that
/// reading a file takes.
inline constexpr size_t key_line_bytes_max = 64 * 1024;

/// Reads such a file line by line, in bounded memory.
class key_file {
public:
  /// @param columns how many columns each key has.
  /// @returns `file_unreadable` for what is no regular file or can't be read.
  static result<key_file> open(const std::string& path, size_t columns);

  /// The columns of the next key, until the next call; empty at the end. The
  /// end is a successful read of nothing, never an error.
  /// @returns `bad_value` with file and line for a line of another number of
  ///   columns, with a NUL byte or longer than `key_line_bytes_max`;
  ///   `file_unreadable`.
  result<std::vector<std::string_view>> next();

private:
  struct closer {
    void operator()(std::FILE* file) const noexcept {
      std::fclose(file);
    }
  };

  key_file(std::string path, size_t columns, std::FILE* file);

  /// Reads a line into `line_`; false at the end.
  result<bool> read_line();
  /// Reads the next block into `block_`; an empty one at the end.
  result<void> read_block();
  result<std::vector<std::string_view>> split();
  tl::unexpected<error> refuse(const std::string& why) const;

  std::string path_;
  size_t columns_;
  std::unique_ptr<std::FILE, closer> file_;
  std::string block_;
  /// What of the block was not taken yet begins here.
  size_t taken_ = 0;
  std::string line_;
  uint64_t line_number_ = 0;
};

/// The bytes that a text of such a file stands for if it says `x'00ff'`.
std::optional<std::string> blob_of(std::string_view text);

/// Reads a whole file to see whether all of its lines are keys.
/// @returns how many lines have keys, or what is wrong with the first bad one.
result<uint64_t> check_key_file(const std::string& path, size_t columns);

} // namespace dunlin
