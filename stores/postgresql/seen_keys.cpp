#include "stores/postgresql/seen_keys.hpp"

#include <xxhash.h>

#include <algorithm>

namespace dunlin::postgresql {

key_print print_of(std::string_view fields) noexcept {
  const auto print = XXH3_128bits(fields.data(), fields.size());
  return {print.low64, print.high64};
}

void seen_keys::clear() noexcept {
  keys_.clear();
  sorted_ = 0;
}

void seen_keys::settle() {
  const auto added = keys_.begin() + static_cast<std::ptrdiff_t>(sorted_);
  std::sort(added, keys_.end());
  std::inplace_merge(keys_.begin(), added, keys_.end());
  sorted_ = keys_.size();
}

bool seen_keys::contains(const key_print& key) const {
  const auto end = keys_.begin() + static_cast<std::ptrdiff_t>(sorted_);
  return std::binary_search(keys_.begin(), end, key);
}

} // namespace dunlin::postgresql
