#include "stores/postgresql/parse_moments.hpp"

#include <limits>

namespace dunlin::postgresql {

namespace {

constexpr int64_t micros_per_second = 1'000'000;
constexpr int64_t micros_per_day = 86'400 * micros_per_second;

/// From 0000-03-01 to 2000-01-01.
constexpr int64_t epoch_days = 730'425;

/// The last year of a day, and of a timestamp, that the server takes.
constexpr int64_t date_year_max = 5'874'897;
constexpr int64_t timestamp_year_max = 294'276;
constexpr int64_t year_min = -4'712;

/// Takes a text apart from its front.
class cursor {
public:
  explicit cursor(std::string_view text) noexcept : rest_(text) {
    // nop
  }

  bool skip(std::string_view what) noexcept {
    if (!rest_.starts_with(what))
      return false;
    rest_.remove_prefix(what.size());
    return true;
  }

  /// A number of so many digits.
  bool number(size_t digits_min, size_t digits_max, int64_t& out) noexcept {
    out = 0;
    size_t digits = 0;
    while (digits < digits_max && !rest_.empty() && is_digit(rest_.front())) {
      out = out * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      ++digits;
    }
    return digits >= digits_min && (rest_.empty() || !is_digit(rest_.front()));
  }

  /// Digits behind a point, as millionths; those beyond must be zeros.
  bool fraction(int64_t& out) noexcept {
    out = 0;
    int64_t unit = micros_per_second / 10;
    size_t digits = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); ++digits) {
      const int64_t digit = rest_.front() - '0';
      if (unit == 0 && digit != 0)
        return false;
      out += digit * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return digits > 0;
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

private:
  static bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
  }

  std::string_view rest_;
};

bool is_leap(int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int64_t days_of_month(int64_t year, int64_t month) noexcept {
  constexpr int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Days from 2000-01-01. Eras of 400 years, years that begin in March.
int64_t days_of(int64_t year, int64_t month, int64_t day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year
      = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
         - epoch_days;
}

struct day {
  int64_t year = 0;
  int64_t month = 0;
  int64_t number = 0;

  /// A year before 1 is told as BC behind it all.
  bool count(bool is_bc, int64_t year_max, int64_t& days) const noexcept {
    const int64_t real_year = is_bc ? 1 - year : year;
    if (year < 1 || real_year > year_max || real_year < year_min || month < 1
        || month > 12 || number < 1 || number > days_of_month(real_year, month))
      return false;
    days = days_of(real_year, month, number);
    return true;
  }
};

bool take_day(cursor& text, day& out) noexcept {
  return text.number(4, 7, out.year) && text.skip("-")
         && text.number(2, 2, out.month) && text.skip("-")
         && text.number(2, 2, out.number);
}

bool take_time(cursor& text, int64_t& micros) noexcept {
  int64_t hours = 0;
  int64_t minutes = 0;
  int64_t seconds = 0;
  int64_t fraction = 0;
  if (!text.number(2, 2, hours) || !text.skip(":")
      || !text.number(2, 2, minutes) || !text.skip(":")
      || !text.number(2, 2, seconds) || minutes > 59 || seconds > 59)
    return false;
  if (text.skip(".") && !text.fraction(fraction))
    return false;
  micros
      = ((hours * 60 + minutes) * 60 + seconds) * micros_per_second + fraction;
  return micros <= micros_per_day;
}

/// An offset from UTC.
bool take_offset(cursor& text, int64_t& micros) noexcept {
  micros = 0;
  if (text.skip("Z"))
    return true;
  const bool is_west = text.skip("-");
  if (!is_west && !text.skip("+"))
    return false;
  int64_t hours = 0;
  int64_t minutes = 0;
  if (!text.number(2, 2, hours) || hours > 15)
    return false;
  if (text.skip(":") && (!text.number(2, 2, minutes) || minutes > 59))
    return false;
  micros = (hours * 60 + minutes) * 60 * micros_per_second;
  micros = is_west ? -micros : micros;
  return true;
}

template <class Number>
std::optional<Number> infinity_of(std::string_view text) noexcept {
  if (text == "infinity")
    return std::numeric_limits<Number>::max();
  if (text == "-infinity")
    return std::numeric_limits<Number>::min();
  return std::nullopt;
}

} // namespace

std::optional<int32_t> parse_date(std::string_view text) noexcept {
  if (const auto infinite = infinity_of<int32_t>(text))
    return infinite;
  cursor rest{text};
  day found;
  int64_t days = 0;
  if (!take_day(rest, found))
    return std::nullopt;
  const bool is_bc = rest.skip(" BC");
  if (!rest.at_end() || !found.count(is_bc, date_year_max, days))
    return std::nullopt;
  return static_cast<int32_t>(days);
}

std::optional<int64_t> parse_time(std::string_view text) noexcept {
  cursor rest{text};
  int64_t micros = 0;
  if (!take_time(rest, micros) || !rest.at_end())
    return std::nullopt;
  return micros;
}

std::optional<int64_t> parse_timestamp(std::string_view text,
                                       bool is_moment) noexcept {
  if (const auto infinite = infinity_of<int64_t>(text))
    return infinite;
  cursor rest{text};
  day found;
  int64_t days = 0;
  int64_t of_day = 0;
  int64_t offset = 0;
  if (!take_day(rest, found) || !(rest.skip(" ") || rest.skip("T"))
      || !take_time(rest, of_day))
    return std::nullopt;
  if (is_moment && !take_offset(rest, offset))
    return std::nullopt;
  const bool is_bc = rest.skip(" BC");
  if (!rest.at_end() || !found.count(is_bc, timestamp_year_max, days))
    return std::nullopt;
  return days * micros_per_day + of_day - offset;
}

} // namespace dunlin::postgresql
