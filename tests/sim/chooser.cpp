#include "tests/sim/chooser.hpp"

#include "config/assert.hpp"

#include <bit>
#include <utility>

namespace dunlin {

namespace {

/// splitmix64: spreads a seed over the state of the generator.
uint64_t spread(uint64_t& from) noexcept {
  from += 0x9e3779b97f4a7c15u;
  uint64_t x = from;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

} // namespace

std::string_view to_string(concern about) noexcept {
  static constexpr std::array<std::string_view, concern_count> names{
      "schedule", "wire", "store", "workload"};
  return names[static_cast<size_t>(about)];
}

// -- one concern --------------------------------------------------------------

choice_stream::choice_stream(uint64_t seed, concern about) noexcept {
  uint64_t from = seed;
  from = spread(from) + static_cast<uint64_t>(about);
  for (auto& word : state_)
    word = spread(from);
}

choice_stream::choice_stream(std::vector<uint32_t> replayed) noexcept
    : replayed_(std::move(replayed)), is_replay_(true) {
  // nop
}

uint32_t choice_stream::pick(uint32_t options, std::string_view label) {
  DUNLIN_ASSERT(options > 0);
  uint32_t value = 0;
  if (!is_replay_) {
    // The library's distributions differ from one library to the next; the
    // upper half of a product does not.
    value = static_cast<uint32_t>(((draw() >> 32) * options) >> 32);
  } else if (taken_.size() < replayed_.size()) {
    value = replayed_[taken_.size()] % options;
  }
  taken_.push_back({value, options, label});
  return value;
}

bool choice_stream::chance(uint32_t per_mille, std::string_view label) {
  DUNLIN_ASSERT(per_mille <= 1000);
  return pick(1000, label) >= 1000 - per_mille;
}

/// xoshiro256**: small, fast, and the same everywhere.
uint64_t choice_stream::draw() noexcept {
  auto& s = state_;
  const uint64_t drawn = std::rotl(s[1] * 5, 7) * 9;
  const uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = std::rotl(s[3], 45);
  return drawn;
}

// -- all of them --------------------------------------------------------------

chooser::chooser(uint64_t seed) noexcept
    : streams_{choice_stream{seed, concern::schedule},
               choice_stream{seed, concern::wire},
               choice_stream{seed, concern::store},
               choice_stream{seed, concern::workload}} {
  // nop
}

chooser::chooser(choice_lists replayed) noexcept
    : streams_{choice_stream{std::move(replayed[0])},
               choice_stream{std::move(replayed[1])},
               choice_stream{std::move(replayed[2])},
               choice_stream{std::move(replayed[3])}} {
  // nop
}

choice_lists chooser::choices() const {
  choice_lists lists;
  for (size_t i = 0; i < concern_count; ++i)
    for (const auto& taken : streams_[i].taken())
      lists[i].push_back(taken.value);
  return lists;
}

} // namespace dunlin
