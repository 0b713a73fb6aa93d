#pragma once

#include "config/error.hpp"
#include "stores/answers.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a program of the user's answers, one line a row: an object is a row to
/// write, an array several, a string a word about the source row: `"skip"`, or
/// `"error: REASON"`. app/mapping/README.md says it in full.

namespace dunlin {

/// One line, read.
struct answer_line {
  answer_kind kind = answer_kind::skip;
  /// `rows`: how many, and their cells, each row in the order of the columns.
  uint32_t rows = 0;
  std::string cells;
  /// `reject`: why; also for a value that no store could hold.
  std::string reason;
};

/// Reads answers whose rows have exactly these columns, in any order.
class answer_json {
public:
  explicit answer_json(std::vector<std::string> columns);
  ~answer_json();

  answer_json(const answer_json&) = delete;
  answer_json& operator=(const answer_json&) = delete;

  /// Reads a line, given without its line break.
  /// @param out is overwritten; its memory is used again.
  /// @returns `command_failed` for what is no answer.
  result<void> read(std::string_view line, answer_line& out);

private:
  class handler;

  std::unique_ptr<handler> handler_;
};

} // namespace dunlin
