#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// @file
/// Names and words that are one whatever the case of their ASCII letters.

namespace dunlin {

/// An ASCII letter as a small one; any other byte as it is.
constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The text with each ASCII letter as a small one.
inline std::string folded(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

/// The text with each ASCII letter as a capital.
inline std::string capitals(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

/// Whether two names or words differ in the case of ASCII letters at most.
constexpr bool same_name(std::string_view left,
                         std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

} // namespace dunlin
