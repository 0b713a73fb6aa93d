#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Tables of text for a terminal.

namespace dunlin {

/// A column of a table.
struct table_column {
  std::string title;
  /// Numbers stand at the right of their column, words at the left.
  bool is_number = true;
  /// Left out when all its cells are empty or `0`.
  bool is_optional = false;
};

/// Rows of cells under titles, a name first. The name's column is as wide as
/// what the others leave of 80; a longer name has a line of its own.
class text_table {
public:
  /// @param columns without the first, which holds names.
  text_table(std::string name_title, std::vector<table_column> columns);

  /// One cell a column.
  void add(std::string name, std::vector<std::string> cells);

  /// A line of dashes; what follows sums up.
  void add_rule();

  /// All lines, each with its line break.
  std::string text() const;

private:
  struct table_row {
    std::string name;
    /// Empty: a rule.
    std::vector<std::string> cells;
  };

  std::string line_of(const std::string& name,
                      const std::vector<std::string>& cells,
                      const std::vector<size_t>& widths) const;

  std::vector<size_t> widths() const;

  std::string name_title_;
  std::vector<table_column> columns_;
  std::vector<table_row> rows_;
};

} // namespace dunlin
