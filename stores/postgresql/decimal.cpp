#include "stores/postgresql/decimal.hpp"

#include "stores/postgresql/wire.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

constexpr int digits_per_group = 4;

bool are_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

void append(std::string& out, uint16_t number) {
  char bytes[sizeof number];
  store<uint16_t>(bytes, number);
  out.append(bytes, sizeof bytes);
}

void append_head(std::string& out, uint16_t groups, int weight, uint16_t sign,
                 uint32_t scale) {
  append(out, groups);
  append(out, static_cast<uint16_t>(static_cast<int16_t>(weight)));
  append(out, sign);
  append(out, static_cast<uint16_t>(scale));
}

/// The digits of a number one after another, with zeros around them.
class digit_row {
public:
  digit_row(const decimal& number, uint32_t scale) noexcept
      : whole_(number.whole),
        fraction_(number.fraction.substr(
            0, std::min<size_t>(scale, number.fraction.size()))) {
    // nop
  }

  int groups_of_whole() const noexcept {
    return (static_cast<int>(whole_.size()) + digits_per_group - 1)
           / digits_per_group;
  }

  int groups_of_fraction() const noexcept {
    return (static_cast<int>(fraction_.size()) + digits_per_group - 1)
           / digits_per_group;
  }

  /// The group that counts 10,000 to the power of `power`.
  uint16_t group(int power) const noexcept {
    uint16_t out = 0;
    for (int i = digits_per_group - 1; i >= 0; --i)
      out = static_cast<uint16_t>(out * 10
                                  + digit(power * digits_per_group + i));
    return out;
  }

private:
  /// The digit that counts 10 to the power of `power`.
  int digit(int power) const noexcept {
    const auto& part = power >= 0 ? whole_ : fraction_;
    const int at
        = power >= 0 ? static_cast<int>(whole_.size()) - 1 - power : -1 - power;
    return at < 0 || at >= static_cast<int>(part.size())
               ? 0
               : part[static_cast<size_t>(at)] - '0';
  }

  std::string_view whole_;
  std::string_view fraction_;
};

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

void append_numeric(std::string& out, const decimal& number, uint32_t scale) {
  const digit_row digits{number, scale};
  int first = digits.groups_of_whole() - 1;
  int last = -digits.groups_of_fraction();
  // The server strips groups of zeros at both ends, and so do we.
  while (first >= last && digits.group(first) == 0)
    --first;
  while (last <= first && digits.group(last) == 0)
    ++last;
  const bool is_zero = first < last;
  const int groups = is_zero ? 0 : first - last + 1;
  append_head(out, static_cast<uint16_t>(groups), is_zero ? 0 : first,
              number.is_negative && !is_zero ? 0x4000 : 0, scale);
  for (int power = first; power >= last && !is_zero; --power)
    append(out, digits.group(power));
}

bool append_special_numeric(std::string& out, std::string_view text) {
  uint16_t sign = 0;
  if (text == "NaN")
    sign = 0xc000;
  else if (text == "Infinity")
    sign = 0xd000;
  else if (text == "-Infinity")
    sign = 0xf000;
  else
    return false;
  append_head(out, 0, 0, sign, 0);
  return true;
}

} // namespace dunlin::postgresql
