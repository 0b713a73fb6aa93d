#include "stores/cast.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace dunlin {

namespace {

/// U+FFFD in UTF-8.
constexpr std::string_view replacement{"\xef\xbf\xbd"};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool are_digits(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), is_digit);
}

/// Adds one to a number of digits, in place. @returns false if all were 9, and
/// are 0 now.
bool increment(std::string& digits) noexcept {
  for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
    if (!is_digit(*at))
      continue;
    if (*at != '9') {
      ++*at;
      return true;
    }
    *at = '0';
  }
  return false;
}

// -- numbers ------------------------------------------------------------------

value text_value(const std::string& text) noexcept {
  value out;
  out.kind = value_kind::text;
  out.bytes = text;
  return out;
}

value real_value(double number) noexcept {
  value out;
  out.kind = value_kind::real;
  out.real = number;
  return out;
}

std::optional<value> round_digits(const value& cell, uint32_t scale,
                                  std::string& buffer) {
  std::array<char, 400> digits;
  auto text = cell.bytes;
  if (cell.kind == value_kind::real) {
    if (!std::isfinite(cell.real))
      return std::nullopt;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   cell.real, std::chars_format::fixed)
                         .ptr;
    text = {digits.data(), static_cast<size_t>(end - digits.data())};
  } else if (cell.kind != value_kind::text) {
    return std::nullopt;
  }
  auto rounded = round_decimal(text, scale);
  if (!rounded)
    return std::nullopt;
  buffer = std::move(*rounded);
  return text_value(buffer);
}

/// The nearest number that a column of reals keeps.
std::optional<value> round_real(const value& cell, bool is_narrow) {
  double number = 0;
  if (cell.kind == value_kind::integer) {
    number = static_cast<double>(cell.integer);
  } else if (cell.kind == value_kind::real) {
    number = cell.real;
  } else if (cell.kind == value_kind::text) {
    const auto* end = cell.bytes.data() + cell.bytes.size();
    const auto read = std::from_chars(cell.bytes.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end)
      return std::nullopt;
  } else {
    return std::nullopt;
  }
  if (is_narrow)
    number = double{static_cast<float>(number)};
  if (!std::isfinite(number))
    return std::nullopt;
  // No column keeps a negative zero for certain.
  return real_value(number == 0 ? 0 : number);
}

// -- moments ------------------------------------------------------------------

/// The day after one that is written `2024-12-31`.
std::optional<std::string> day_after(std::string_view day) {
  using namespace std::chrono;
  int year = 0;
  unsigned month = 0;
  unsigned number = 0;
  const auto read = [](std::string_view text, auto& into) {
    const auto* end = text.data() + text.size();
    return are_digits(text)
           && std::from_chars(text.data(), end, into).ec == std::errc{};
  };
  if (day.size() != 10 || day[4] != '-' || day[7] != '-'
      || !read(day.substr(0, 4), year) || !read(day.substr(5, 2), month)
      || !read(day.substr(8), number))
    return std::nullopt;
  const year_month_day written{std::chrono::year{year},
                               std::chrono::month{month},
                               std::chrono::day{number}};
  if (!written.ok() || day == "9999-12-31")
    return std::nullopt;
  const year_month_day next{sys_days{written} + days{1}};
  std::array<char, 16> out;
  std::snprintf(
      out.data(), out.size(), "%04d-%02u-%02u", static_cast<int>(next.year()),
      static_cast<unsigned>(next.month()), static_cast<unsigned>(next.day()));
  return std::string{out.data()};
}

/// Two digits as a number; nothing for anything else.
std::optional<int> two_digits(std::string_view text) noexcept {
  if (text.size() != 2 || !are_digits(text))
    return std::nullopt;
  return 10 * (text[0] - '0') + (text[1] - '0');
}

/// A second later than `2024-12-31 23:59:59`, `23:59:59` or `-838:00:00`.
std::optional<std::string> second_after(std::string_view head) {
  const auto size = head.size();
  if (size < 8 || head[size - 3] != ':' || head[size - 6] != ':')
    return std::nullopt;
  auto minute = two_digits(head.substr(size - 5, 2));
  auto second = two_digits(head.substr(size - 2));
  size_t hour_at = size - 6;
  while (hour_at > 0 && is_digit(head[hour_at - 1]))
    --hour_at;
  std::string hour{head.substr(hour_at, size - 6 - hour_at)};
  std::string before{head.substr(0, hour_at)};
  if (!minute || !second || hour.empty())
    return std::nullopt;
  if (++*second == 60) {
    second = 0;
    ++*minute;
  }
  if (*minute == 60) {
    minute = 0;
    if (!increment(hour))
      hour.insert(hour.begin(), '1');
    // Behind a day; a time alone goes on to 24:00:00.
    if (hour == "24" && before.size() > 1) {
      const auto next = day_after(before.substr(0, before.size() - 1));
      if (!next)
        return std::nullopt;
      before.replace(0, before.size() - 1, *next);
      hour = "00";
    }
  }
  // Room for whatever an int may be, which the compiler can't see it is not.
  std::array<char, 32> rest;
  std::snprintf(rest.data(), rest.size(), ":%02d:%02d", *minute, *second);
  return before + hour + rest.data();
}

std::optional<value> round(const cast_room& room, const value& cell,
                           std::string& buffer) {
  using kind = cast_room::kind;
  switch (room.holds) {
  case kind::whole:
    return round_digits(cell, 0, buffer);
  case kind::fixed:
    return round_digits(cell, room.digits, buffer);
  case kind::real4:
  case kind::real8:
    return round_real(cell, room.holds == kind::real4);
  case kind::moment: {
    if (cell.kind != value_kind::text)
      return std::nullopt;
    auto rounded = round_moment(cell.bytes, room.digits);
    if (!rounded)
      return std::nullopt;
    buffer = std::move(*rounded);
    return text_value(buffer);
  }
  case kind::text:
  case kind::other:
    return std::nullopt;
  }
  return std::nullopt;
}

} // namespace

std::optional<value> cast_cell(cast_way way, const cast_room& room,
                               const value& cell, std::string& buffer) {
  const bool is_text
      = cell.kind == value_kind::text && room.holds == cast_room::kind::text;
  switch (way) {
  case cast_way::none:
    return std::nullopt;
  case cast_way::null:
    return value{};
  case cast_way::round:
    return round(room, cell, buffer);
  case cast_way::truncate:
    if (!is_text)
      return std::nullopt;
    buffer = cut_text(cell.bytes, room.characters, room.bytes);
    return text_value(buffer);
  case cast_way::replace:
    if (!is_text)
      return std::nullopt;
    buffer = replace_no_text(cell.bytes);
    return text_value(buffer);
  }
  return std::nullopt;
}

// -- what it is made of -------------------------------------------------------

std::optional<std::string> round_decimal(std::string_view digits,
                                         uint32_t scale) {
  auto rest = digits;
  const bool is_negative = rest.starts_with('-');
  if (is_negative || rest.starts_with('+'))
    rest.remove_prefix(1);
  const auto point = rest.find('.');
  const auto whole = rest.substr(0, point);
  const auto fraction = point == std::string_view::npos
                            ? std::string_view{}
                            : rest.substr(point + 1);
  if (whole.size() + fraction.size() == 0 || !are_digits(whole)
      || !are_digits(fraction) || fraction.size() <= scale)
    return std::nullopt;
  std::string out{whole.empty() ? "0" : whole};
  if (scale > 0)
    out += "." + std::string{fraction.substr(0, scale)};
  if (fraction[scale] >= '5' && !increment(out))
    out.insert(out.begin(), '1');
  const auto first = std::min(out.find_first_not_of('0'), out.size());
  const auto last_zero = std::min(out.find('.'), out.size()) - 1;
  out.erase(0, std::min(first, last_zero));
  const bool is_zero = out.find_first_not_of("0.") == std::string::npos;
  return (is_negative && !is_zero ? "-" : "") + out;
}

std::optional<std::string> round_moment(std::string_view text,
                                        uint32_t digits) {
  const auto point = text.find('.');
  if (point == std::string_view::npos)
    return std::nullopt;
  size_t end = point + 1;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  const auto fraction = text.substr(point + 1, end - point - 1);
  if (fraction.size() <= digits)
    return std::nullopt;
  std::string head{text.substr(0, point)};
  std::string kept{fraction.substr(0, digits)};
  if (fraction[digits] >= '5' && !increment(kept)) {
    auto later = second_after(head);
    if (!later)
      return std::nullopt;
    head = std::move(*later);
  }
  if (!kept.empty())
    head += "." + kept;
  return head.append(text.substr(end));
}

std::string_view cut_text(std::string_view text, uint64_t characters,
                          uint64_t bytes) noexcept {
  uint64_t seen = 0;
  size_t end = 0;
  while (end < text.size()) {
    auto next = end + 1;
    // Bytes that go on with a character begin none.
    while (next < text.size()
           && (static_cast<unsigned char>(text[next]) & 0xc0) == 0x80)
      ++next;
    if ((characters > 0 && seen == characters) || (bytes > 0 && next > bytes))
      break;
    ++seen;
    end = next;
  }
  return text.substr(0, end);
}

std::string replace_no_text(std::string_view text) {
  std::string out;
  for (auto at = find_no_text(text); at != std::string_view::npos;
       at = find_no_text(text)) {
    out.append(text.substr(0, at)).append(replacement);
    text.remove_prefix(at + 1);
  }
  return out.append(text);
}

} // namespace dunlin
