#include "stores/postgresql/decimal.hpp"

#include "stores/postgresql/wire.hpp"

#include <algorithm>
#include <cstring>

namespace dunlin::postgresql {

namespace {

constexpr size_t digits_per_group = 4;
constexpr size_t group_bytes = 2;
constexpr size_t head_bytes = 4 * 2;

bool are_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

size_t groups_of(std::string_view digits) noexcept {
  return (digits.size() + digits_per_group - 1) / digits_per_group;
}

/// Up to four digits; those that lack behind are zeros if `is_fraction`.
uint16_t group_of(std::string_view digits, bool is_fraction) noexcept {
  unsigned out = 0;
  for (const char digit : digits)
    out = out * 10 + static_cast<unsigned>(digit - '0');
  for (auto at = digits.size(); is_fraction && at < digits_per_group; ++at)
    out *= 10;
  return static_cast<uint16_t>(out);
}

/// The first group has what the others leave.
char* write_whole(char* out, std::string_view digits) noexcept {
  auto size = digits.size() % digits_per_group;
  if (size == 0)
    size = digits_per_group;
  while (!digits.empty()) {
    out = store<uint16_t>(out, group_of(digits.substr(0, size), false));
    digits.remove_prefix(size);
    size = digits_per_group;
  }
  return out;
}

char* write_fraction(char* out, std::string_view digits) noexcept {
  while (!digits.empty()) {
    const auto group = digits.substr(0, digits_per_group);
    out = store<uint16_t>(out, group_of(group, true));
    digits.remove_prefix(group.size());
  }
  return out;
}

char* write_head(char* out, size_t groups, int weight, uint16_t sign,
                 uint32_t scale) noexcept {
  out = store<uint16_t>(out, static_cast<uint16_t>(groups));
  out = store<uint16_t>(out,
                        static_cast<uint16_t>(static_cast<int16_t>(weight)));
  out = store<uint16_t>(out, sign);
  return store<uint16_t>(out, static_cast<uint16_t>(scale));
}

} // namespace

std::optional<decimal> parse_decimal(std::string_view digits) noexcept {
  decimal out;
  if (digits.starts_with('-')) {
    out.is_negative = true;
    digits.remove_prefix(1);
  }
  const auto point = digits.find('.');
  out.whole = digits.substr(0, point);
  if (point != std::string_view::npos)
    out.fraction = digits.substr(point + 1);
  const bool lacks_digits
      = out.whole.empty()
        || (point != std::string_view::npos && out.fraction.empty());
  if (lacks_digits || !are_digits(out.whole) || !are_digits(out.fraction))
    return std::nullopt;
  out.whole.remove_prefix(
      std::min(out.whole.find_first_not_of('0'), out.whole.size()));
  return out;
}

void append_numeric(byte_buffer& out, const decimal& number, uint32_t scale) {
  const auto fraction = number.fraction.substr(0, scale);
  const auto whole_groups = groups_of(number.whole);
  char* const head = out.room(
      head_bytes + group_bytes * (whole_groups + groups_of(fraction)));
  char* const groups = head + head_bytes;
  const char* first = groups;
  const char* last
      = write_fraction(write_whole(groups, number.whole), fraction);
  int weight = static_cast<int>(whole_groups) - 1;
  // The server strips groups of zeros at both ends, and so do we.
  for (; first < last && load<uint16_t>(first) == 0; first += group_bytes)
    --weight;
  while (first < last && load<uint16_t>(last - group_bytes) == 0)
    last -= group_bytes;
  const auto size = static_cast<size_t>(last - first);
  std::memmove(groups, first, size);
  const bool is_zero = size == 0;
  write_head(head, size / group_bytes, is_zero ? 0 : weight,
             number.is_negative && !is_zero ? 0x4000 : 0, scale);
  out.use_to(groups + size);
}

bool append_special_numeric(byte_buffer& out, std::string_view text) {
  uint16_t sign = 0;
  if (text == "NaN")
    sign = 0xc000;
  else if (text == "Infinity")
    sign = 0xd000;
  else if (text == "-Infinity")
    sign = 0xf000;
  else
    return false;
  out.use_to(write_head(out.room(head_bytes), 0, 0, sign, 0));
  return true;
}

} // namespace dunlin::postgresql
