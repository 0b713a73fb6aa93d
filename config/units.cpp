#include "config/units.hpp"

#include <charconv>
#include <limits>
#include <span>
#include <system_error>

namespace dunlin {

namespace {

struct unit {
  std::string_view name;
  uint64_t factor;
};

// The greatest first, so that formatting takes the first that leaves no rest.
constexpr unit size_units[] = {
    {"TiB", 1ull << 40},
    {"GiB", 1ull << 30},
    {"MiB", 1ull << 20},
    {"KiB", 1ull << 10},
    {"B", 1},
};

constexpr unit duration_units[] = {
    {"h", 3'600'000},
    {"m", 60'000},
    {"s", 1000},
    {"ms", 1},
};

std::optional<uint64_t> parse(std::string_view text,
                              std::span<const unit> units) noexcept {
  uint64_t count = 0;
  const auto* end = text.data() + text.size();
  auto [rest, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc{})
    return std::nullopt;
  std::string_view name{rest, static_cast<std::size_t>(end - rest)};
  for (const auto& unit : units) {
    if (unit.name != name)
      continue;
    // What is kept as a signed number must fit one.
    uint64_t most = std::numeric_limits<int64_t>::max();
    if (count > most / unit.factor)
      return std::nullopt;
    return count * unit.factor;
  }
  return std::nullopt;
}

std::string format(uint64_t value, std::span<const unit> units) {
  for (const auto& unit : units)
    if (value >= unit.factor && value % unit.factor == 0)
      return std::to_string(value / unit.factor) + std::string{unit.name};
  return "0" + std::string{units.back().name};
}

} // namespace

std::optional<uint64_t> parse_size(std::string_view text) noexcept {
  return parse(text, size_units);
}

std::optional<uint64_t> parse_duration(std::string_view text) noexcept {
  return parse(text, duration_units);
}

std::optional<double> parse_percent(std::string_view text) noexcept {
  if (text.empty() || text.back() != '%')
    return std::nullopt;
  text.remove_suffix(1);
  double value = 0;
  const auto* end = text.data() + text.size();
  auto [rest, failure]
      = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  // Written so that "nan" fails too.
  if (failure != std::errc{} || rest != end || !(value >= 0 && value <= 100))
    return std::nullopt;
  return value;
}

std::string format_size(uint64_t bytes) {
  return format(bytes, size_units);
}

std::string format_duration(uint64_t duration_ms) {
  return format(duration_ms, duration_units);
}

} // namespace dunlin
