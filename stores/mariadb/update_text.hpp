#pragma once

#include "config/error.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The UPDATE of a step in place as a text: what is known of it without a
/// database.

namespace dunlin::mariadb {

/// An UPDATE that was taken apart. `{range}` stands for a condition on the key,
/// wherever it is neither in quotes nor in a comment.
class update_text {
public:
  /// @returns `query_invalid` for what is not one plain UPDATE of one table
  ///   with `{range}` in its own WHERE.
  static result<update_text> parse(std::string_view text);

  /// The table that it names, perhaps behind its database.
  const std::string& table() const noexcept {
    return table_;
  }

  /// How its expressions call a row of that table, quoted for SQL.
  const std::string& row_name() const noexcept {
    return row_name_;
  }

  /// Columns that its SET names.
  const std::vector<std::string>& changed() const noexcept {
    return changed_;
  }

  /// The statement that is run: `condition` comes first in its WHERE, so that
  /// no other row is changed whatever the rest of it says.
  std::string restricted(const std::string& condition) const;

  /// How often `condition` stands in it.
  size_t conditions() const noexcept {
    return before_.size() + where_.size() - 1;
  }

private:
  /// Texts between which `{range}` stood.
  using pieces = std::vector<std::string>;

  static std::string join(const pieces& of, const std::string& condition);

  std::string table_;
  std::string row_name_;
  std::vector<std::string> changed_;
  /// Up to the word WHERE, and behind it.
  pieces before_;
  pieces where_;
};

} // namespace dunlin::mariadb
