#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string_view>

/// @file
/// One number that stands for a whole run: fold in what happened, in order.

namespace dunlin {

/// A running 64-bit hash over numbers and texts. It depends on nothing else: no
/// address, no clock, no order of a container without one.
class running_hash {
public:
  running_hash& add(std::string_view text) noexcept {
    value_ = XXH3_64bits_withSeed(text.data(), text.size(), value_);
    return *this;
  }

  running_hash& add(uint64_t number) noexcept {
    value_ = XXH3_64bits_withSeed(&number, sizeof number, value_);
    return *this;
  }

  uint64_t value() const noexcept {
    return value_;
  }

private:
  uint64_t value_ = 0;
};

} // namespace dunlin
