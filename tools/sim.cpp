#include "tests/sim/simulation.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// Runs seeds of the simulator, or replays a tape:
///
///     dunlin_simulate --seeds 1..1000 [--check]
///     dunlin_simulate --seed 42 [--save FILE] [--story TEXT]
///     dunlin_simulate --replay FILE
///     dunlin_simulate --renew FILE
///
/// `--renew` records a tape anew from its seed, with its story: after a change
/// of messages or workloads.
/// `--check` runs each seed twice and compares. Exit 1: a promise was broken.

namespace {

using namespace dunlin;

constexpr auto usage
    = "usage: dunlin_simulate --seeds A..B [--check]\n"
      "       dunlin_simulate --seed S [--check] [--save FILE [--story TEXT]]\n"
      "       dunlin_simulate --replay FILE\n"
      "       dunlin_simulate --renew FILE\n";

using options = std::map<std::string, std::string>;

std::optional<options> parse(int count, char** words) {
  options given;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--check")
      given[word] = "yes";
    else if ((word == "--seeds" || word == "--seed" || word == "--replay"
              || word == "--renew" || word == "--save" || word == "--story")
             && i + 1 < count)
      given[word] = words[++i];
    else
      return std::nullopt;
  }
  return given;
}

void print_failure(const simulation_result& result, const std::string& again) {
  for (const auto& line : result.found)
    std::cout << "  " << line << '\n';
  std::cout << "  " << result.report << "\n  again: " << again << '\n';
}

/// What is told of many seeds together.
struct summary {
  sightings seen;
  std::vector<uint64_t> steps;
};

bool run_seed(uint64_t seed, bool twice, summary& all) {
  auto result = simulate_seed(seed);
  if (twice && simulate_seed(seed).hash != result.hash)
    result.found.push_back("the same seed gave another run");
  for (const auto& [what, times] : result.seen)
    all.seen[what] += times;
  all.steps.push_back(result.steps);
  if (result.found.empty())
    return true;
  std::cout << "seed " << seed << " (" << result.outcome << "):\n";
  print_failure(result, "dunlin_simulate --seed " + std::to_string(seed));
  return false;
}

int run_seeds(uint64_t first, uint64_t last, bool twice) {
  uint64_t failed = 0;
  summary all;
  for (auto seed = first; seed <= last; ++seed)
    failed += run_seed(seed, twice, all) ? 0 : 1;
  for (const auto& [what, times] : all.seen)
    std::cout << times << ' ' << what << '\n';
  const auto middle
      = all.steps.begin() + static_cast<ptrdiff_t>(all.steps.size() / 2);
  std::nth_element(all.steps.begin(), middle, all.steps.end());
  if (middle != all.steps.end())
    std::cout << *middle << " steps a seed (median)\n";
  std::cout << last - first + 1 << " seeds, " << failed << " failed\n";
  return failed == 0 ? 0 : 1;
}

int replay(const std::string& path) {
  const auto recorded = load_tape(path);
  if (!recorded) {
    std::cerr << recorded.error().text << '\n';
    return 1;
  }
  chooser chance{recorded->choices};
  auto result = simulate(chance);
  if (result.hash != recorded->hash)
    result.found.push_back("another run than the recorded one");
  std::cout << recorded->story << ": " << result.outcome << '\n';
  if (!result.found.empty())
    print_failure(result, "dunlin_simulate --replay " + path);
  return result.found.empty() ? 0 : 1;
}

int save(uint64_t seed, const std::string& story, const std::string& path) {
  const auto saved = save_tape(record_seed(seed, story), path);
  if (!saved)
    std::cerr << saved.error().text << '\n';
  return saved ? 0 : 1;
}

int renew(const std::string& path) {
  const auto recorded = load_tape(path);
  if (recorded)
    return save(recorded->seed, recorded->story, path);
  std::cerr << recorded.error().text << '\n';
  return 1;
}

uint64_t number(const std::string& text) {
  return std::strtoull(text.c_str(), nullptr, 10);
}

} // namespace

int main(int count, char** words) {
  const auto given = parse(count, words);
  if (!given || given->empty()) {
    std::cerr << usage;
    return 2;
  }
  if (given->contains("--replay"))
    return replay(given->at("--replay"));
  if (given->contains("--renew"))
    return renew(given->at("--renew"));
  const bool twice = given->contains("--check");
  if (given->contains("--seed")) {
    const auto seed = number(given->at("--seed"));
    if (given->contains("--save"))
      return save(seed,
                  given->contains("--story") ? given->at("--story")
                                             : "seed " + std::to_string(seed),
                  given->at("--save"));
    return run_seeds(seed, seed, twice);
  }
  const auto range = given->contains("--seeds") ? given->at("--seeds") : "";
  const auto dots = range.find("..");
  if (dots == std::string::npos) {
    std::cerr << usage;
    return 2;
  }
  return run_seeds(number(range.substr(0, dots)),
                   number(range.substr(dots + 2)), twice);
}
