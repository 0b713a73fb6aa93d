#include "config/natural_order.hpp"

#include <cstddef>

namespace dunlin {

namespace {

bool is_digit(char character) noexcept {
  return character >= '0' && character <= '9';
}

/// Takes the run of digits at the front off `text`; without leading zeros.
std::string_view take_number(std::string_view& text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length]))
    ++length;
  auto result = text.substr(0, length);
  text.remove_prefix(length);
  while (!result.empty() && result.front() == '0')
    result.remove_prefix(1);
  return result;
}

/// Below, at or above zero, as `left` is before, equal to or after `right`.
int compare_numbers(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size())
    return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

} // namespace

bool natural_less(std::string_view left, std::string_view right) noexcept {
  auto l = left;
  auto r = right;
  while (!l.empty() && !r.empty()) {
    auto order = 0;
    if (is_digit(l.front()) && is_digit(r.front())) {
      auto number = take_number(l);
      order = compare_numbers(number, take_number(r));
    } else {
      order = l.substr(0, 1).compare(r.substr(0, 1));
      l.remove_prefix(1);
      r.remove_prefix(1);
    }
    if (order != 0)
      return order < 0;
  }
  if (l.empty() != r.empty())
    return l.empty();
  return left < right;
}

} // namespace dunlin
