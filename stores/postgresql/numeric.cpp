#include "stores/postgresql/numeric.hpp"

#include "stores/postgresql/wire.hpp"

#include <algorithm>
#include <charconv>

namespace dunlin::postgresql {

namespace {

constexpr size_t head_bytes = 8;
constexpr int digits_per_group = 4;

constexpr uint16_t sign_negative = 0x4000;
constexpr uint16_t sign_nan = 0xc000;
constexpr uint16_t sign_infinity = 0xd000;
constexpr uint16_t sign_negative_infinity = 0xf000;

/// The parts of the binary form.
struct number {
  int groups = 0;
  /// The first group counts 10,000 to the power of this.
  int weight = 0;
  uint16_t sign = 0;
  /// Digits behind the point.
  int scale = 0;
  const char* digits = nullptr;

  /// The group that counts 10,000 to the power of `power`.
  unsigned group(int power) const noexcept {
    const int at = weight - power;
    return at < 0 || at >= groups ? 0 : load<uint16_t>(digits + 2 * at);
  }
};

number parts_of(std::string_view bytes) noexcept {
  number out;
  if (bytes.size() < head_bytes) {
    out.sign = sign_nan;
    return out;
  }
  const auto groups = load<uint16_t>(bytes.data());
  out.groups
      = std::min<int>(groups, static_cast<int>(bytes.size() - head_bytes) / 2);
  out.weight = static_cast<int16_t>(load<uint16_t>(bytes.data() + 2));
  out.sign = load<uint16_t>(bytes.data() + 4);
  out.scale = load<uint16_t>(bytes.data() + 6);
  out.digits = bytes.data() + head_bytes;
  return out;
}

char* write(char* out, std::string_view text) noexcept {
  return std::copy(text.begin(), text.end(), out);
}

char* write_group(char* out, unsigned group) noexcept {
  *out++ = static_cast<char>('0' + group / 1000);
  *out++ = static_cast<char>('0' + group / 100 % 10);
  *out++ = static_cast<char>('0' + group / 10 % 10);
  *out++ = static_cast<char>('0' + group % 10);
  return out;
}

} // namespace

size_t numeric_bytes_max(std::string_view bytes) noexcept {
  const auto number = parts_of(bytes);
  const int whole = digits_per_group * std::max(number.weight + 1, 1);
  // A sign, a point, the rest of the last group; or a word.
  return static_cast<size_t>(whole + number.scale) + 2 + digits_per_group + 9;
}

char* write_numeric(char* out, std::string_view bytes) noexcept {
  const auto number = parts_of(bytes);
  if (number.sign == sign_nan)
    return write(out, "NaN");
  if (number.sign == sign_infinity)
    return write(out, "Infinity");
  if (number.sign == sign_negative_infinity)
    return write(out, "-Infinity");
  if (number.sign == sign_negative)
    *out++ = '-';
  const int first = std::max(number.weight, 0);
  out = std::to_chars(out, out + digits_per_group, number.group(first)).ptr;
  for (int power = first - 1; power >= 0; --power)
    out = write_group(out, number.group(power));
  if (number.scale == 0)
    return out;
  *out++ = '.';
  char* const end = out + number.scale;
  for (int power = -1; out < end; --power)
    out = write_group(out, number.group(power));
  return end;
}

} // namespace dunlin::postgresql
