#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

/// @file
/// Numbers as they stand in PostgreSQL's binary formats: in network order.

namespace dunlin::postgresql {

static_assert(std::endian::native == std::endian::little);

inline uint16_t swapped(uint16_t bits) noexcept {
  return __builtin_bswap16(bits);
}

inline uint32_t swapped(uint32_t bits) noexcept {
  return __builtin_bswap32(bits);
}

inline uint64_t swapped(uint64_t bits) noexcept {
  return __builtin_bswap64(bits);
}

/// Reads an unsigned number.
template <std::unsigned_integral T>
T load(const char* bytes) noexcept {
  T bits;
  std::memcpy(&bits, bytes, sizeof bits);
  return swapped(bits);
}

/// Writes an unsigned number. @returns where the next byte goes.
template <std::unsigned_integral T>
char* store(char* out, T bits) noexcept {
  bits = swapped(bits);
  std::memcpy(out, &bits, sizeof bits);
  return out + sizeof bits;
}

} // namespace dunlin::postgresql
