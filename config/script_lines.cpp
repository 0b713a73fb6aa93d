#include "config/script_lines.hpp"

#include "config/letter_case.hpp"

#include <algorithm>

namespace dunlin {

namespace {

constexpr std::string_view blanks = " \t\r\v\f";

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

} // namespace

script_lines::script_lines(std::string_view text) noexcept : text_(text) {
  if (text_.starts_with(byte_order_mark))
    at_ = byte_order_mark.size();
}

std::optional<script_line> script_lines::next() noexcept {
  if (at_ >= text_.size())
    return std::nullopt;
  const auto begin = number_ == 0 ? 0 : at_;
  const auto end = std::min(text_.find('\n', at_), text_.size());
  const auto line = text_.substr(at_, end - at_);
  at_ = end + 1;
  return script_line{trimmed(line), begin, ++number_};
}

bool script_head::take(std::string_view line) noexcept {
  last_ = {};
  while (!is_over_) {
    line = trimmed(line);
    if (in_comment_) {
      const auto end = line.find("*/");
      if (end == std::string_view::npos) {
        last_ = line;
        return true;
      }
      in_comment_ = false;
      line.remove_prefix(end + 2);
    } else if (line.empty() || line.starts_with("--") || line.front() == '#') {
      last_ = line;
      return true;
    } else if (line.starts_with("/*") && !line.starts_with("/*!")
               && !line.starts_with("/*M!")) {
      in_comment_ = true;
      line.remove_prefix(2);
    } else {
      is_over_ = true;
    }
  }
  return false;
}

std::optional<std::string_view> marked(std::string_view line,
                                       std::string_view mark) noexcept {
  if (!line.starts_with("--"))
    return std::nullopt;
  line = trimmed(line.substr(2));
  if (line.size() < mark.size()
      || !same_name(line.substr(0, mark.size()), mark))
    return std::nullopt;
  line.remove_prefix(mark.size());
  // `migrate:upgrade` is not `migrate:up`.
  const bool is_whole = mark.ends_with(':') || line.empty()
                        || blanks.find(line.front()) != std::string_view::npos;
  return is_whole ? std::optional{trimmed(line)} : std::nullopt;
}

std::string_view trimmed(std::string_view text) noexcept {
  const auto begin = std::min(text.find_first_not_of(blanks), text.size());
  const auto end = text.find_last_not_of(blanks) + 1;
  return begin < end ? text.substr(begin, end - begin) : std::string_view{};
}

bool holds_statement(std::string_view script) noexcept {
  const auto skip_behind = [&](std::string_view end) {
    const auto at = script.find(end);
    script.remove_prefix(at == std::string_view::npos ? script.size()
                                                      : at + end.size());
  };
  for (;;) {
    const auto begin = script.find_first_not_of(" \t\r\n\f\v;");
    if (begin == std::string_view::npos)
      return false;
    script.remove_prefix(begin);
    // No statement of any database begins with `#`.
    if (script.starts_with("--") || script.starts_with("#"))
      skip_behind("\n");
    else if (script.starts_with("/*") && !script.starts_with("/*!")
             && !script.starts_with("/*M!"))
      skip_behind("*/");
    else
      return true;
  }
}

} // namespace dunlin
