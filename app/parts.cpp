#include "app/parts.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <set>

namespace dunlin {

namespace {

/// The first part whose needs are all met.
std::vector<part>::iterator next_to_start(std::vector<part>& waiting,
                                          const std::set<std::string>& met) {
  return std::find_if(waiting.begin(), waiting.end(), [&](const part& next) {
    return std::all_of(
        next.needs.begin(), next.needs.end(),
        [&](const std::string& need) { return met.count(need) > 0; });
  });
}

std::vector<part> in_start_order(std::vector<part> waiting) {
  std::vector<part> out;
  std::set<std::string> met;
  while (!waiting.empty()) {
    auto next = next_to_start(waiting, met);
    DUNLIN_ASSERT(next != waiting.end());
    met.insert(next->name);
    out.push_back(std::move(*next));
    waiting.erase(next);
  }
  return out;
}

} // namespace

part_list::part_list(std::vector<part> parts)
    : parts_(in_start_order(std::move(parts))) {
  // nop
}

part_list::~part_list() {
  stop();
}

result<void> part_list::start() {
  DUNLIN_ASSERT(running_ == 0);
  for (auto& next : parts_) {
    auto started = next.start();
    if (!started) {
      stop();
      return fail(started.error().code,
                  next.name + ": " + started.error().text);
    }
    ++running_;
  }
  return {};
}

void part_list::stop() {
  while (running_ > 0)
    parts_[--running_].stop();
}

std::vector<std::string> part_list::order() const {
  std::vector<std::string> out;
  for (const auto& part : parts_)
    out.push_back(part.name);
  return out;
}

} // namespace dunlin
