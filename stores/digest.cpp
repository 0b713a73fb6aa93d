#include "stores/digest.hpp"

#include <xxhash.h>

namespace dunlin {

void digest_sum::add(std::string_view row) noexcept {
  const auto hash = XXH3_128bits(row.data(), row.size());
  add(hash.low64, hash.high64);
}

void digest_sum::add(const digest_sum& other) noexcept {
  add(other.low_, other.high_);
}

void digest_sum::add(const digest& other) noexcept {
  uint64_t low = 0;
  uint64_t high = 0;
  for (size_t index = 0; index < 8; ++index) {
    low |= uint64_t{other[index]} << (8 * index);
    high |= uint64_t{other[8 + index]} << (8 * index);
  }
  add(low, high);
}

void digest_sum::add(uint64_t low, uint64_t high) noexcept {
  low_ += low;
  const uint64_t carry = low_ < low ? 1 : 0;
  high_ += high + carry;
}

digest digest_sum::bytes() const noexcept {
  digest out;
  for (size_t index = 0; index < 8; ++index) {
    out[index] = static_cast<uint8_t>(low_ >> (8 * index));
    out[8 + index] = static_cast<uint8_t>(high_ >> (8 * index));
  }
  return out;
}

digest digest_of_number(std::string_view digits) noexcept {
  const bool is_negative = digits.starts_with('-');
  digest out{};
  for (const char digit : digits.substr(is_negative ? 1 : 0)) {
    auto carry = static_cast<unsigned>(digit - '0');
    for (auto& byte : out) {
      carry += 10u * byte;
      byte = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
  }
  unsigned carry = is_negative ? 1 : 0;
  for (auto& byte : out) {
    carry += is_negative ? 255u - byte : byte;
    byte = static_cast<uint8_t>(carry);
    carry >>= 8;
  }
  return out;
}

} // namespace dunlin
