#include "plan/byte_budget.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

byte_budget::byte_budget(uint64_t total_bytes, uint64_t chunk_bytes)
    : total_(total_bytes), chunk_(chunk_bytes) {
  DUNLIN_ASSERT(total_bytes >= 2 * chunk_bytes);
}

byte_budget::granted byte_budget::take(migrator_id migrator, uint64_t bytes,
                                       bool has_turn) {
  DUNLIN_ASSERT(bytes > 0);
  DUNLIN_ASSERT(std::none_of(waiting_.begin(), waiting_.end(), [=](auto& open) {
    return open.migrator == migrator;
  }));
  DUNLIN_ASSERT(bytes <= chunk_ || has_turn);
  waiting_.push_back({migrator, bytes, has_turn});
  return pump();
}

byte_budget::granted byte_budget::gained_turn(migrator_id migrator) {
  for (auto& open : waiting_)
    if (open.migrator == migrator)
      open.has_turn = true;
  return pump();
}

byte_budget::granted byte_budget::give(migrator_id migrator, uint64_t bytes) {
  auto holder = held_.find(migrator);
  DUNLIN_ASSERT(holder != held_.end());
  DUNLIN_ASSERT(holder->second >= bytes);
  holder->second -= bytes;
  used_ -= bytes;
  if (holder->second == 0) {
    held_.erase(holder);
    if (exempt_ == migrator)
      exempt_.reset();
  }
  return pump();
}

byte_budget::granted byte_budget::forget(migrator_id migrator) {
  std::erase_if(waiting_,
                [=](auto& open) { return open.migrator == migrator; });
  if (auto holder = held_.find(migrator); holder != held_.end())
    return give(migrator, holder->second);
  return pump();
}

bool byte_budget::in_budget(const request& wanted) const {
  auto room = wanted.has_turn ? total_ : total_ - chunk_;
  return wanted.bytes <= chunk_ && used_ + wanted.bytes <= room;
}

bool byte_budget::may_be_exempt(const request& wanted) const {
  return wanted.has_turn && !exempt_ && !held_.contains(wanted.migrator);
}

byte_budget::granted byte_budget::pump() {
  granted out;
  for (auto i = waiting_.begin(); i != waiting_.end();) {
    if (!in_budget(*i)) {
      if (!may_be_exempt(*i)) {
        ++i;
        continue;
      }
      exempt_ = i->migrator;
    }
    used_ += i->bytes;
    held_[i->migrator] += i->bytes;
    out.push_back(i->migrator);
    i = waiting_.erase(i);
  }
  return out;
}

} // namespace dunlin
