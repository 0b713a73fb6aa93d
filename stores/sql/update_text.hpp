#pragma once

#include "config/error.hpp"
#include "stores/sql/token_list.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The UPDATE of a step in place as a text: what is known of it without a
/// database.

namespace dunlin::sql {

/// What stands between UPDATE and SET.
struct update_target {
  /// The table, as a profile names it: without quotes.
  std::string table;
  /// How expressions call a row of it: the table's name, or what stands after
  /// AS. Quoted for SQL.
  std::string row_name;
};

/// What an UPDATE is to one database, where they differ. Each folder has a
/// constant of it.
struct update_rules {
  const lexical_rules& words;
  /// WITH may stand before UPDATE.
  bool has_with = false;
  /// Before `=` may stand `table.column`; else what follows the point is a
  /// field of the column.
  bool has_qualified_columns = false;
  /// Keywords that can't stand outside of brackets.
  std::span<const std::string_view> unwanted = {};
  /// Reads what stands from token `at` on, which is the one after UPDATE, up to
  /// SET or whatever else may stand before that. @returns `query_invalid`.
  result<update_target> (*read_target)(const token_list& tokens, size_t at);
};

/// `query_invalid`: "the update `what`".
tl::unexpected<error> refuse_update(const std::string& what);

/// An UPDATE that was taken apart. `{range}` stands for a condition on the key,
/// wherever it is neither in quotes nor in a comment.
class update_text {
public:
  /// @returns `query_invalid` for what is not one plain UPDATE with `{range}`
  ///   in its own WHERE.
  static result<update_text> parse(const update_rules& rules,
                                   std::string_view text);

  const std::string& table() const noexcept {
    return target_.table;
  }

  const std::string& row_name() const noexcept {
    return target_.row_name;
  }

  /// Columns that its SET names.
  const std::vector<std::string>& changed() const noexcept {
    return changed_;
  }

  /// The statement as it was written, with `condition` for each `{range}`.
  std::string as_written(const std::string& condition) const;

  /// The statement that is run: `condition` comes first in its WHERE, so that
  /// no other row is changed whatever the rest of it says.
  /// @param option stands behind the word UPDATE.
  std::string restricted(const std::string& condition,
                         std::string_view option = "") const;

  /// How often `condition` stands in what is run.
  size_t conditions() const noexcept {
    return before_.size() + middle_.size() + where_.size() - 2;
  }

private:
  /// Texts between which `{range}` stood.
  using pieces = std::vector<std::string>;

  static std::string join(const pieces& of, const std::string& condition);

  update_target target_;
  std::vector<std::string> changed_;
  /// Up to the word UPDATE, from there to the word WHERE, and behind it.
  pieces before_;
  pieces middle_;
  pieces where_;
};

} // namespace dunlin::sql
