#include "plan/batch_pages.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

uint64_t batch_pages::read(uint64_t grant, uint64_t bytes) {
  if (bytes == 0)
    return grant;
  if (!maps_) {
    DUNLIN_ASSERT(bytes <= grant);
    pieces_.push_back({bytes, oldest_++});
    return grant - bytes;
  }
  const auto part = grant / mapped_shares;
  DUNLIN_ASSERT(bytes <= part);
  unmapped_.push_back({grant - part + bytes, grant - part, 0});
  return part - bytes;
}

uint64_t batch_pages::mapped(uint64_t bytes, bool end) {
  DUNLIN_ASSERT(maps_ && !unmapped_.empty());
  auto& oldest = unmapped_.front();
  // The last row of a piece may pass its share by what one row may become.
  const auto charged = std::min(bytes, oldest.share - oldest.spent);
  oldest.spent += charged;
  if (bytes > 0)
    pieces_.push_back({charged, oldest_});
  if (!end)
    return 0;
  const auto rest = oldest.held - oldest.spent;
  unmapped_.pop_front();
  ++oldest_;
  return rest;
}

uint64_t batch_pages::let_go(const piece& gone) {
  if (!maps_ || unmapped_.empty() || gone.page != oldest_)
    return gone.bytes;
  unmapped_.front().spent -= gone.bytes;
  return 0;
}

uint64_t batch_pages::written() {
  DUNLIN_ASSERT(!pieces_.empty());
  const auto bytes = let_go(pieces_.front());
  pieces_.pop_front();
  return bytes;
}

uint64_t batch_pages::drop_pieces() {
  uint64_t bytes = 0;
  for (const auto& one : pieces_)
    bytes += let_go(one);
  pieces_.clear();
  return bytes;
}

uint64_t batch_pages::drop_unmapped() {
  uint64_t bytes = 0;
  for (const auto& one : unmapped_)
    bytes += one.held - one.spent;
  oldest_ += unmapped_.size();
  unmapped_.clear();
  return bytes;
}

uint64_t batch_pages::share_left() const noexcept {
  return unmapped_.empty() ? 0
                           : unmapped_.front().share - unmapped_.front().spent;
}

} // namespace dunlin
