#pragma once

#include "plan/verify_pieces.hpp"

#include <cstdint>
#include <map>

namespace dunlin {

/// Ranges of a table are read side by side and end in any order: what of them
/// is read without a gap, from the first one on. Of a range that was read ahead
/// it keeps the last key.
class read_prefix {
public:
  /// A range and what stands in it.
  struct range {
    key_tuple upper;
    int64_t rows = 0;
    digest sum{};
  };

  /// @param number counts ranges from 0; each comes once.
  void add(uint64_t number, range read);

  uint64_t ranges() const noexcept {
    return ranges_;
  }

  /// Up to which key, and all rows up to there; an empty key: no range.
  const range& total() const noexcept {
    return total_;
  }

private:
  uint64_t ranges_ = 0;
  range total_;
  std::map<uint64_t, range> ahead_;
};

} // namespace dunlin
