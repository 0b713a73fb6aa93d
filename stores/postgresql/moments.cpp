#include "stores/postgresql/moments.hpp"

#include <limits>

namespace dunlin::postgresql {

namespace {

constexpr int64_t micros_per_second = 1'000'000;
constexpr int64_t micros_per_day = 86'400 * micros_per_second;

/// From 0000-03-01 to 2000-01-01.
constexpr int64_t epoch_days = 730'425;

char* write(char* out, std::string_view text) noexcept {
  for (const char c : text)
    *out++ = c;
  return out;
}

/// At least `digits` digits.
char* write_number(char* out, uint64_t number, int digits) noexcept {
  char reversed[20];
  int used = 0;
  for (; number > 0 || used < digits; number /= 10)
    reversed[used++] = static_cast<char>('0' + number % 10);
  while (used > 0)
    *out++ = reversed[--used];
  return out;
}

/// The day; whether it is before the year 1.
char* write_day(char* out, int64_t days, bool& is_bc) noexcept {
  // Eras of 400 years, years that begin in March.
  const int64_t shifted = days + epoch_days;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int64_t of_era = shifted - era * 146'097;
  const int64_t year_of_era
      = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int64_t of_year
      = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * of_year + 2) / 153;
  const int64_t day = of_year - (153 * month_from_march + 2) / 5 + 1;
  const int64_t month
      = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  is_bc = year <= 0;
  out = write_number(out, static_cast<uint64_t>(is_bc ? 1 - year : year), 4);
  *out++ = '-';
  out = write_number(out, static_cast<uint64_t>(month), 2);
  *out++ = '-';
  return write_number(out, static_cast<uint64_t>(day), 2);
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
  const auto seconds = static_cast<uint64_t>(micros / micros_per_second);
  out = write_number(out, seconds / 3600, 2);
  *out++ = ':';
  out = write_number(out, seconds / 60 % 60, 2);
  *out++ = ':';
  out = write_number(out, seconds % 60, 2);
  const auto fraction = static_cast<uint64_t>(micros % micros_per_second);
  if (fraction == 0)
    return out;
  *out++ = '.';
  out = write_number(out, fraction, 6);
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
