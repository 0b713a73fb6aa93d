#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

/// @file
/// Chance with a seed. Distributions of the library differ between its
/// versions, so none is used: the same seed gives the same numbers anywhere.

namespace dunlin::test {

class chance {
public:
  explicit chance(uint32_t seed) : engine_(seed) {
    // The first numbers of near seeds are near each other.
    engine_.discard(8);
  }

  /// A number from 0 up to `limit`, which is not among them.
  std::size_t below(std::size_t limit) {
    return engine_() / 7 % limit;
  }

  /// A number from `least` to `most`, both among them.
  uint64_t between(uint64_t least, uint64_t most) {
    return least + below(static_cast<std::size_t>(most - least + 1));
  }

  /// True once in `times` calls, in the long run.
  bool one_in(std::size_t times) {
    return below(times) == 0;
  }

  /// One of several; there must be one.
  template <class T>
  T& one_of(std::vector<T>& from) {
    return from[below(from.size())];
  }

private:
  std::minstd_rand engine_;
};

} // namespace dunlin::test
