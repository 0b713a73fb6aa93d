#include "app/mapping/said_lines.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Lines between two looks, a page of rows or so: enough for a stack trace.
constexpr size_t lines_max = 64;

/// Of a line; the log is for people.
constexpr size_t line_bytes_max = 1'000;

} // namespace

void said_lines::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    const auto part = bytes.substr(0, end);
    line_.append(part.substr(0, line_bytes_max
                                    - std::min(line_bytes_max, line_.size())));
    if (end == std::string_view::npos)
      return;
    end_line();
    bytes.remove_prefix(end + 1);
  }
}

void said_lines::end_line() {
  if (!line_.empty()) {
    last_ = line_;
    if (lines_.size() < lines_max)
      lines_.push_back(std::move(line_));
    else
      ++left_out_;
  }
  line_.clear();
}

void said_lines::end() {
  end_line();
}

std::vector<std::string> said_lines::take() {
  if (left_out_ > 0)
    lines_.push_back("(" + std::to_string(left_out_)
                     + " more lines are left out)");
  left_out_ = 0;
  return std::exchange(lines_, {});
}

} // namespace dunlin
