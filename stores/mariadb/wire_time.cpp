#include "stores/mariadb/wire_time.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>

namespace dunlin::mariadb {

namespace {

/// Digits of a second's fraction.
constexpr int fraction_digits = 6;

/// Writes into a buffer that is large enough.
class pen {
public:
  explicit pen(char* out) noexcept : begin_(out), at_(out) {
    // nop
  }

  void put(char c) noexcept {
    *at_++ = c;
  }

  /// The number, with zeros before it up to so many digits.
  void put(uint64_t number, int digits) noexcept {
    char text[24];
    const auto* end = std::to_chars(text, text + sizeof text, number).ptr;
    const auto size = end - text;
    for (auto i = size; i < digits; ++i)
      put('0');
    std::memcpy(at_, text, static_cast<size_t>(size));
    at_ += size;
  }

  /// `.5`; nothing for 0.
  void put_fraction(uint32_t micros) noexcept {
    if (micros == 0)
      return;
    int digits = fraction_digits;
    for (; micros % 10 == 0; micros /= 10)
      --digits;
    put('.');
    put(micros, digits);
  }

  size_t size() const noexcept {
    return static_cast<size_t>(at_ - begin_);
  }

private:
  char* begin_;
  char* at_;
};

/// The value whose bytes begin at `at`, as far as they are there.
template <class Number>
Number number_at(std::string_view wire, size_t at) noexcept {
  Number number = 0;
  if (at + sizeof number <= wire.size())
    std::memcpy(&number, wire.data() + at, sizeof number);
  return number;
}

void put_date(pen& to, std::string_view wire) noexcept {
  to.put(number_at<uint16_t>(wire, 0), 4);
  to.put('-');
  to.put(number_at<uint8_t>(wire, 2), 2);
  to.put('-');
  to.put(number_at<uint8_t>(wire, 3), 2);
}

/// Minute, second and fraction, which begin at `at`.
void put_rest(pen& to, std::string_view wire, size_t at) noexcept {
  to.put(':');
  to.put(number_at<uint8_t>(wire, at), 2);
  to.put(':');
  to.put(number_at<uint8_t>(wire, at + 1), 2);
  to.put_fraction(number_at<uint32_t>(wire, at + 2));
}

void put_timestamp(pen& to, std::string_view wire) noexcept {
  put_date(to, wire);
  to.put(' ');
  to.put(number_at<uint8_t>(wire, 4), 2);
  put_rest(to, wire, 5);
}

} // namespace

size_t write_date(char* out, std::string_view wire) noexcept {
  pen to{out};
  put_date(to, wire);
  return to.size();
}

size_t write_timestamp(char* out, std::string_view wire) noexcept {
  pen to{out};
  put_timestamp(to, wire);
  return to.size();
}

size_t write_instant(char* out, std::string_view wire) noexcept {
  pen to{out};
  put_timestamp(to, wire);
  for (const char c : {'+', '0', '0'})
    to.put(c);
  return to.size();
}

size_t write_time(char* out, std::string_view wire) noexcept {
  pen to{out};
  if (number_at<uint8_t>(wire, 0) != 0)
    to.put('-');
  to.put(uint64_t{number_at<uint32_t>(wire, 1)} * 24
             + number_at<uint8_t>(wire, 5),
         2);
  put_rest(to, wire, 6);
  return to.size();
}

} // namespace dunlin::mariadb
