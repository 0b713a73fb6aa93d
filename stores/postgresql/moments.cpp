#include "stores/postgresql/moments.hpp"

#include <charconv>
#include <cstddef>
#include <limits>

namespace dunlin::postgresql {

namespace {

constexpr int64_t micros_per_second = 1'000'000;
constexpr int64_t micros_per_day = 86'400 * micros_per_second;

/// Of the last day that a date may be: 5874897-12-31.
constexpr size_t year_digits_max = 7;

/// From 0000-03-01 to 2000-01-01.
constexpr int64_t epoch_days = 730'425;

char* write(char* out, std::string_view text) noexcept {
  for (const char c : text)
    *out++ = c;
  return out;
}

/// Two digits.
char* write_pair(char* out, uint32_t number) noexcept {
  out[0] = static_cast<char>('0' + number / 10);
  out[1] = static_cast<char>('0' + number % 10);
  return out + 2;
}

/// At least four digits.
char* write_year(char* out, uint32_t year) noexcept {
  if (year < 10'000)
    return write_pair(write_pair(out, year / 100), year % 100);
  return std::to_chars(out, out + year_digits_max, year).ptr;
}

/// The day; whether it is before the year 1.
char* write_day(char* out, int64_t days, bool& is_bc) noexcept {
  // Eras of 400 years, years that begin in March. Within an era all is small.
  const int64_t shifted = days + epoch_days;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const auto of_era = static_cast<uint32_t>(shifted - era * 146'097);
  const uint32_t year_of_era
      = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const uint32_t of_year
      = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t month_from_march = (5 * of_year + 2) / 153;
  const uint32_t day = of_year - (153 * month_from_march + 2) / 5 + 1;
  const uint32_t month
      = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  is_bc = year <= 0;
  out = write_year(out, static_cast<uint32_t>(is_bc ? 1 - year : year));
  *out++ = '-';
  out = write_pair(out, month);
  *out++ = '-';
  return write_pair(out, day);
}

template <class Number>
bool is_infinite(Number number) noexcept {
  using limits = std::numeric_limits<Number>;
  return number == limits::max() || number == limits::min();
}

char* write_infinity(char* out, bool is_past) noexcept {
  return write(out, is_past ? "-infinity" : "infinity");
}

} // namespace

char* write_date(char* out, int32_t days) noexcept {
  if (is_infinite(days))
    return write_infinity(out, days < 0);
  bool is_bc = false;
  out = write_day(out, days, is_bc);
  return is_bc ? write(out, " BC") : out;
}

char* write_time(char* out, int64_t micros) noexcept {
  const auto seconds = static_cast<uint32_t>(micros / micros_per_second);
  out = write_pair(out, seconds / 3600);
  *out++ = ':';
  out = write_pair(out, seconds / 60 % 60);
  *out++ = ':';
  out = write_pair(out, seconds % 60);
  const auto fraction = static_cast<uint32_t>(micros % micros_per_second);
  if (fraction == 0)
    return out;
  *out++ = '.';
  out = write_pair(out, fraction / 10'000);
  out = write_pair(out, fraction / 100 % 100);
  out = write_pair(out, fraction % 100);
  while (out[-1] == '0')
    --out;
  return out;
}

char* write_timestamp(char* out, int64_t micros, bool is_moment) noexcept {
  if (is_infinite(micros))
    return write_infinity(out, micros < 0);
  int64_t days = micros / micros_per_day;
  int64_t of_day = micros % micros_per_day;
  if (of_day < 0) {
    --days;
    of_day += micros_per_day;
  }
  bool is_bc = false;
  out = write_day(out, days, is_bc);
  *out++ = ' ';
  out = write_time(out, of_day);
  if (is_moment)
    out = write(out, "+00");
  return is_bc ? write(out, " BC") : out;
}

} // namespace dunlin::postgresql
