#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

/// @file
/// The one source of chance in a simulated world, and its memory. Choices are
/// drawn from a seed and kept, or read back from what an earlier run kept.

namespace dunlin {

/// What a choice is about. Each concern draws from a stream of its own, so that
/// one more draw in one of them leaves the others as they were.
enum class concern : uint8_t { schedule, wire, store, workload };

inline constexpr size_t concern_count = 4;

/// The name of a concern as it is written in a tape.
std::string_view to_string(concern about) noexcept;

/// The choices of a run, by concern: what a tape keeps.
using choice_lists = std::array<std::vector<uint32_t>, concern_count>;

/// A choice that was made. 0 is always the plain one: first in, first out, no
/// delay, no fault. So a tape shrinks by being cut and by lowering its values.
struct choice {
  uint32_t value = 0;
  /// It was one of so many.
  uint32_t options = 1;
  /// What was chosen; a literal.
  std::string_view label;
};

/// The choices of one concern.
class choice_stream {
public:
  /// Draws from a generator of its own.
  choice_stream(uint64_t seed, concern about) noexcept;

  /// Reads what was drawn before: each value modulo its options, and 0 past the
  /// end.
  explicit choice_stream(std::vector<uint32_t> replayed) noexcept;

  /// One of `options`, at least one.
  /// @param label says what is chosen, for people; it must be a literal.
  uint32_t pick(uint32_t options, std::string_view label);

  /// True with the given probability, false being the plain choice.
  bool chance(uint32_t per_mille, std::string_view label);

  /// All that was chosen so far, in order.
  const std::vector<choice>& taken() const noexcept {
    return taken_;
  }

private:
  uint64_t draw() noexcept;

  std::array<uint64_t, 4> state_{};
  std::vector<uint32_t> replayed_;
  bool is_replay_ = false;
  std::vector<choice> taken_;
};

/// The choices of a whole run.
class chooser {
public:
  /// Draws everything from `seed`.
  explicit chooser(uint64_t seed) noexcept;

  /// Repeats the choices of an earlier run.
  explicit chooser(choice_lists replayed) noexcept;

  choice_stream& at(concern about) noexcept {
    return streams_[static_cast<size_t>(about)];
  }

  /// What a tape must keep for this run to be repeated.
  choice_lists choices() const;

private:
  std::array<choice_stream, concern_count> streams_;
};

} // namespace dunlin
