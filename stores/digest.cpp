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

} // namespace dunlin
