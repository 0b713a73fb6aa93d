#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// 128 bits that stand for a key.
struct key_print {
  uint64_t low = 0;
  uint64_t high = 0;

  friend auto operator<=>(const key_print&, const key_print&) = default;
};

/// Of the fields of a key in binary, each behind its length.
key_print print_of(std::string_view fields) noexcept;

/// Keys of the rows of one batch: 16 bytes a row.
class seen_keys {
public:
  void clear() noexcept;

  void add(const key_print& key) {
    keys_.push_back(key);
  }

  /// Has `contains` know all that were added. Once a chunk, not once a row.
  void settle();

  bool contains(const key_print& key) const;

private:
  /// The first `sorted_` are in order.
  std::vector<key_print> keys_;
  size_t sorted_ = 0;
};

} // namespace dunlin::postgresql
