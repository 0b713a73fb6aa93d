#include "tests/sim/simulation.hpp"

#include "tests/catch.hpp"

#include <iostream>

using namespace dunlin;

namespace {

/// A block of seeds that anybody can have again by their numbers, and some that
/// lie anywhere.
std::vector<uint64_t> all_seeds() {
  std::vector<uint64_t> seeds;
  for (uint64_t i = 1; i <= 400; ++i)
    seeds.push_back(i);
  for (uint64_t i = 1; i <= 100; ++i)
    seeds.push_back(running_hash{}.add(i).value());
  return seeds;
}

std::string failure_text(uint64_t seed, const simulation_result& result) {
  auto text = "seed " + std::to_string(seed) + " (" + result.outcome + "):\n";
  for (const auto& line : result.found)
    text += "  " + line + "\n";
  return text + result.report + "\nagain: dunlin_simulate --seed "
         + std::to_string(seed);
}

} // namespace

TEST_CASE("500 seeds keep the promises, and what they are about happens") {
  sightings seen;
  uint64_t number = 0;
  for (const auto seed : all_seeds()) {
    const auto result = simulate_seed(seed);
    INFO(failure_text(seed, result));
    CHECK(result.found.empty());
    if (++number % 20 == 0)
      CHECK(simulate_seed(seed).hash == result.hash);
    for (const auto& [what, times] : result.seen)
      seen[what] += times;
  }
  std::string line;
  for (const auto& [what, times] : seen)
    line += (line.empty() ? "" : ", ") + std::to_string(times) + " " + what;
  std::cout << "500 seeds saw " << line << std::endl;
  for (const auto* what : {"batches found in the ledger",
                           "batches handed out again",
                           "batches rolled back",
                           "batches settled by the ledger",
                           "causes of failures taken away",
                           "changes of the number of migrators",
                           "crashes",
                           "deaths of the user's code",
                           "drains",
                           "huge rows",
                           "killed: a budget",
                           "killed: a connection",
                           "killed: a migrator",
                           "killed: a scanner",
                           "killed: the overseer",
                           "lost answers to a commit",
                           "lost answers to kept keys",
                           "migrators moved to another step",
                           "migrators retired",
                           "operations interrupted",
                           "operations of a busy store",
                           "pages in several pieces",
                           "pauses",
                           "paused runs at rest",
                           "pieces that the user's code gave",
                           "rejects tried again",
                           "scans held and freed",
                           "scans that rested",
                           "scripts settled by the ledger",
                           "runs over listed keys",
                           "runs overtaken",
                           "runs that ended done",
                           "runs that ended failed",
                           "runs that ended stopped",
                           "stops at once",
                           "turns gained while bytes were awaited",
                           "updates done",
                           "updates halved",
                           "words kept in ledgers"}) {
    INFO(what);
    CHECK(seen[what] > 0);
  }
}

TEST_CASE("a seed gives the same run as the tape of its choices") {
  for (const uint64_t seed : {7, 8, 9}) {
    const auto recorded = record_seed(seed, "any");
    chooser chance{recorded.choices};
    const auto again = simulate(chance);
    CHECK(again.hash == recorded.hash);
    CHECK(again.outcome == recorded.outcome);
  }
}
