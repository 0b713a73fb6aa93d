#include "plan/read_prefix.hpp"

#include <utility>

namespace dunlin {

void read_prefix::add(uint64_t number, range read) {
  ahead_.emplace(number, std::move(read));
  for (auto next = ahead_.begin();
       next != ahead_.end() && next->first == ranges_;
       next = ahead_.erase(next)) {
    total_.upper = std::move(next->second.upper);
    total_.rows += next->second.rows;
    add_to(total_.sum, next->second.sum);
    ++ranges_;
  }
}

} // namespace dunlin
