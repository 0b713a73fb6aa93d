#include "stores/mariadb/time_text.hpp"

#include <array>

namespace dunlin::mariadb {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// Takes numbers and marks off a text, and writes them.
class scanner {
public:
  scanner(std::string_view text, char* out) noexcept
      : rest_(text), begin_(out), at_(out) {
    // nop
  }

  /// Exactly so many digits. @returns -1 if there are none.
  int number(int digits) noexcept {
    int out = 0;
    for (int i = 0; i < digits; ++i) {
      if (rest_.empty() || !is_digit(rest_.front()))
        return -1;
      out = 10 * out + (rest_.front() - '0');
      copy();
    }
    return out;
  }

  bool mark(char wanted) noexcept {
    if (!rest_.starts_with(wanted))
      return false;
    copy();
    return true;
  }

  bool skip(std::string_view wanted) noexcept {
    if (!rest_.starts_with(wanted))
      return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  void put(std::string_view text) noexcept {
    for (const char c : text)
      *at_++ = c;
  }

  /// The fraction of a second, if there is one, without the zeros at its end.
  bool fraction(uint32_t digits_max) noexcept {
    if (!rest_.starts_with('.'))
      return true;
    size_t digits = 0;
    size_t used = 0;
    while (digits + 1 < rest_.size() && is_digit(rest_[digits + 1]))
      used = rest_[++digits] == '0' ? used : digits;
    if (digits == 0 || used > digits_max)
      return false;
    if (used > 0)
      put(rest_.substr(0, used + 1));
    rest_.remove_prefix(digits + 1);
    return true;
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  char front() const noexcept {
    return rest_.empty() ? '\0' : rest_.front();
  }

  std::string_view written() const noexcept {
    return {begin_, static_cast<size_t>(at_ - begin_)};
  }

private:
  void copy() noexcept {
    *at_++ = rest_.front();
    rest_.remove_prefix(1);
  }

  std::string_view rest_;
  char* begin_;
  char* at_;
};

int days_of(int year, int month) noexcept {
  constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && is_leap ? 29 : days[static_cast<size_t>(month - 1)];
}

bool take_date(scanner& from) noexcept {
  const int year = from.number(4);
  if (year < 1 || !from.mark('-'))
    return false;
  const int month = from.number(2);
  if (month < 1 || month > 12 || !from.mark('-'))
    return false;
  const int day = from.number(2);
  return day >= 1 && day <= days_of(year, month);
}

/// Minutes, seconds and what is behind.
bool take_rest(scanner& from, uint32_t fraction_digits) noexcept {
  if (!from.mark(':'))
    return false;
  const int minute = from.number(2);
  if (minute < 0 || minute > 59 || !from.mark(':'))
    return false;
  const int second = from.number(2);
  return second >= 0 && second <= 59 && from.fraction(fraction_digits);
}

bool take_timestamp(scanner& from, uint32_t fraction_digits) noexcept {
  if (!take_date(from))
    return false;
  from.put(" ");
  if (from.at_end()) {
    from.put("00:00:00");
    return true;
  }
  if (!from.skip(" ") && !from.skip("T"))
    return false;
  const int hour = from.number(2);
  if (hour < 0 || hour > 23 || !take_rest(from, fraction_digits))
    return false;
  return from.skip("+00:00") || from.skip("+00") || from.skip("Z") || true;
}

bool take_time(scanner& from, uint32_t fraction_digits) noexcept {
  from.mark('-');
  int digits = 0;
  int hours = 0;
  for (; is_digit(from.front()) && digits < 3; ++digits)
    hours = 10 * hours + from.number(1);
  return digits >= 2 && hours <= 838 && take_rest(from, fraction_digits);
}

} // namespace

std::optional<std::string_view> time_text_of(stored_form form,
                                             uint32_t fraction_digits,
                                             std::string_view text,
                                             char* buffer) {
  scanner from{text, buffer};
  bool is_good = false;
  if (form == stored_form::date) {
    is_good = take_date(from);
    // A midnight is a day.
    if (is_good && !from.at_end())
      is_good = (from.skip(" 00:00:00") || from.skip("T00:00:00"))
                && (from.skip("+00") || true);
  } else if (form == stored_form::time) {
    is_good = take_time(from, fraction_digits);
  } else {
    is_good = take_timestamp(from, fraction_digits);
  }
  if (!is_good || !from.at_end())
    return std::nullopt;
  if (form == stored_form::instant)
    from.put("+00");
  return from.written();
}

std::optional<std::string_view> uuid_of(std::string_view text, char* buffer) {
  constexpr size_t digits = 32;
  size_t found = 0;
  auto* at = buffer;
  for (const char c : text) {
    if (c == '-')
      continue;
    const char small = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
    if (found == digits || !(is_digit(small) || (small >= 'a' && small <= 'f')))
      return std::nullopt;
    if (found == 8 || found == 12 || found == 16 || found == 20)
      *at++ = '-';
    *at++ = small;
    ++found;
  }
  if (found != digits)
    return std::nullopt;
  return std::string_view{buffer, static_cast<size_t>(at - buffer)};
}

} // namespace dunlin::mariadb
