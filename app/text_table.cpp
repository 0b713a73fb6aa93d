#include "app/text_table.hpp"

#include "actors/display_width.hpp"
#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

namespace {

/// What a terminal shows at least.
constexpr size_t line_width_max = 80;
/// Names stay readable however many numbers stand beside them.
constexpr size_t name_width_min = 16;
constexpr size_t gap_width = 2;

std::string padding(size_t width, const std::string& text) {
  const auto used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ');
}

} // namespace

text_table::text_table(std::string name_title,
                       std::vector<table_column> columns)
    : name_title_(std::move(name_title)), columns_(std::move(columns)) {
  // nop
}

void text_table::add(std::string name, std::vector<std::string> cells) {
  DUNLIN_ASSERT(cells.size() == columns_.size());
  rows_.push_back({std::move(name), std::move(cells)});
}

void text_table::add_rule() {
  rows_.push_back({});
}

std::vector<size_t> text_table::widths() const {
  std::vector<size_t> out;
  size_t used = 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    bool has_content = !columns_[i].is_optional;
    auto width = display_width(columns_[i].title);
    for (const auto& row : rows_) {
      if (row.cells.empty())
        continue;
      width = std::max(width, display_width(row.cells[i]));
      has_content
          = has_content || (!row.cells[i].empty() && row.cells[i] != "0");
    }
    out.push_back(has_content ? width : 0);
    used += has_content ? width + gap_width : 0;
  }
  auto longest = display_width(name_title_);
  for (const auto& row : rows_)
    longest = std::max(longest, display_width(row.name));
  const auto left = used < line_width_max ? line_width_max - used : 0;
  out.push_back(std::min(longest, std::max(left, name_width_min)));
  return out;
}

std::string text_table::line_of(const std::string& name,
                                const std::vector<std::string>& cells,
                                const std::vector<size_t>& widths) const {
  const auto name_width = widths.back();
  auto out = name;
  if (display_width(name) > name_width)
    out += "\n" + std::string(name_width, ' ');
  else
    out += padding(name_width, name);
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0)
      continue;
    out += std::string(gap_width, ' ');
    if (columns_[i].is_number)
      out += padding(widths[i], cells[i]) + cells[i];
    else
      out += cells[i] + padding(widths[i], cells[i]);
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + "\n";
}

std::string text_table::text() const {
  const auto all_widths = widths();
  std::vector<std::string> titles;
  for (const auto& column : columns_)
    titles.push_back(column.title);
  auto out = line_of(name_title_, titles, all_widths);
  for (const auto& row : rows_) {
    if (!row.cells.empty()) {
      out += line_of(row.name, row.cells, all_widths);
      continue;
    }
    auto width = all_widths.back();
    for (size_t i = 0; i < columns_.size(); ++i)
      width += all_widths[i] == 0 ? 0 : all_widths[i] + gap_width;
    out += std::string(width, '-') + "\n";
  }
  return out;
}

} // namespace dunlin
