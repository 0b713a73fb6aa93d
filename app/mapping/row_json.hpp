#pragma once

#include "stores/row.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Source rows as a program of the user's reads them: one JSON object a line.
/// app/mapping/README.md says how each value is written.

namespace dunlin {

/// Writes the rows of one source.
class row_json {
public:
  explicit row_json(const std::vector<std::string>& columns);

  /// Appends a row's object and a line break.
  /// @param row stands at the row, and behind its columns afterwards.
  void append(std::string& out, value_reader& row) const;

private:
  /// For each column what stands before its value: `{"id":`, `,"name":`.
  std::vector<std::string> heads_;
};

/// Appends the value as JSON: a number, a string, null, or an object that says
/// what JSON can't (`{"base64":"AAE="}`).
void append_json(std::string& out, const value& cell);

} // namespace dunlin
