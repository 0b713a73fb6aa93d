#include "app/shared_view.hpp"

#include <utility>

namespace dunlin {

shared_view::shared_view(store_config store, uint32_t readers,
                         std::function<void(const std::string&)> say)
    : store_(std::move(store)), readers_(readers), say_(std::move(say)) {
  // nop
}

result<std::unique_ptr<store_connection>> shared_view::open() {
  const std::lock_guard guard{mutex_};
  if (!taken_) {
    auto taken = take_snapshot(store_, readers_);
    if (!taken)
      return fail(std::move(taken.error()));
    taken_ = std::move(*taken);
    if (const auto remark = taken_->remark(); !remark.empty())
      say_(remark);
  }
  return taken_->open();
}

} // namespace dunlin
