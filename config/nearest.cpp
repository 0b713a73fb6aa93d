#include "config/nearest.hpp"

#include "config/text.hpp"

#include <algorithm>

namespace dunlin {

namespace {

constexpr std::size_t max_compared_bytes = 200;
constexpr std::size_t max_listed_names = 20;

} // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  if (std::max(left.size(), right.size()) > max_compared_bytes)
    return left == right ? 0 : max_compared_bytes;
  auto width = right.size() + 1;
  std::vector<std::size_t> cost((left.size() + 1) * width);
  auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
    return cost[i * width + j];
  };
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        at(i, j) = i + j;
        continue;
      }
      auto change = left[i - 1] == right[j - 1] ? 0u : 1u;
      at(i, j) = std::min(
          {at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
      auto swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2]
                     && left[i - 2] == right[j - 1];
      if (swapped)
        at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(left.size(), right.size());
}

std::string nearest_name(std::string_view name,
                         const std::vector<std::string>& known) {
  std::string result;
  auto best = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const auto& candidate : known) {
    auto distance = edit_distance(name, candidate);
    // All letters changed is no likeness, however short the name.
    if (distance < best && distance < candidate.size()) {
      best = distance;
      result = candidate;
    }
  }
  return result;
}

std::string hint_for(std::string_view name,
                     const std::vector<std::string>& known) {
  if (auto nearest = nearest_name(name, known); !nearest.empty())
    return "; did you mean " + quote(nearest) + "?";
  if (known.empty())
    return "";
  std::string result = "; known: ";
  for (std::size_t i = 0; i < known.size() && i < max_listed_names; ++i)
    result += (i > 0 ? ", " : "") + quote(known[i]);
  if (known.size() > max_listed_names)
    result += ", ...";
  return result;
}

} // namespace dunlin
