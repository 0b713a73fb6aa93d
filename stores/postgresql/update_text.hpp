#pragma once

#include "config/error.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The UPDATE of a step in place as a text: what is known of it without a
/// database.

namespace dunlin::postgresql {

/// An UPDATE that was taken apart. `{range}` stands for a condition on the key,
/// wherever it is neither in quotes nor in a comment.
class update_text {
public:
  /// @returns `query_invalid` for what is not one plain UPDATE with `{range}`
  /// in
  ///   its own WHERE.
  static result<update_text> parse(std::string_view text);

  /// The table that it names, as a profile does: without quotes,
  /// with the schema if it is said.
  const std::string& table() const noexcept {
    return table_;
  }

  /// How its expressions call a row of that table: the table's name, or what
  /// stands after AS. Quoted for SQL.
  const std::string& row_name() const noexcept {
    return row_name_;
  }

  /// The statement as it was written, with `condition` for each `{range}`.
  std::string as_written(const std::string& condition) const;

  /// The statement that is run: `condition` comes first in its WHERE, so that
  /// no other row is changed whatever the rest of it says.
  std::string restricted(const std::string& condition) const;

private:
  /// Texts between which `{range}` stood.
  using pieces = std::vector<std::string>;

  static std::string join(const pieces& of, const std::string& condition);

  std::string table_;
  std::string row_name_;
  /// Up to the word UPDATE, from there to the word WHERE, and behind it.
  pieces before_;
  pieces middle_;
  pieces where_;
};

} // namespace dunlin::postgresql
