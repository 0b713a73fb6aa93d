// What a schedule costs, over the bound that none can beat.

#include "plan/schedule.hpp"

#include "plan/ready_steps.hpp"
#include "plan/step_graph.hpp"
#include "tests/catch.hpp"
#include "tests/plan/touches.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace dunlin;
using namespace dunlin::test;

namespace {

migration_plan plan_with(const names& touches,
                         const std::vector<uint32_t>& durations) {
  auto plan = scripts_plan(touches).value();
  for (std::size_t i = 0; i < durations.size(); ++i)
    plan.steps[i].expected = {durations[i], estimate_source::file};
  return plan;
}

/// Random numbers that are the same with every library.
class dice {
public:
  explicit dice(uint64_t seed) : source_(seed) {
    // nop
  }

  /// In [0, 1).
  double share() {
    return static_cast<double>(source_() >> 11) * 0x1p-53;
  }

  std::size_t below(std::size_t limit) {
    return static_cast<std::size_t>(share() * static_cast<double>(limit));
  }

  /// G. E. P. Box, M. E. Muller, 1958.
  double normal() {
    return std::sqrt(-2 * std::log(1 - share()))
           * std::cos(2 * std::acos(-1.0) * share());
  }

private:
  std::mt19937_64 source_;
};

/// A table, the i-th with weight 1 / i^skew.
std::size_t hot_table(std::size_t tables, double skew, dice& chance) {
  std::vector<double> sums;
  for (std::size_t i = 1; i <= tables; ++i)
    sums.push_back((sums.empty() ? 0 : sums.back())
                   + std::pow(static_cast<double>(i), -skew));
  const auto at = chance.share() * sums.back();
  return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), at)
                                  - sums.begin());
}

/// A hundred scripts over twice as many tables: each writes one, and reads
/// none, one or two. Lognormal durations, sigma 1, so long that no rounding
/// matters.
migration_plan random_plan(double skew, dice& chance) {
  constexpr std::size_t scripts = 100;
  constexpr std::size_t tables = 200;
  names touches;
  std::vector<uint32_t> durations;
  for (std::size_t i = 0; i < scripts; ++i) {
    auto text = "w:" + std::to_string(hot_table(tables, skew, chance));
    constexpr std::size_t reads[] = {0, 0, 1, 2};
    for (auto left = reads[chance.below(4)]; left > 0; --left)
      text += " r:" + std::to_string(hot_table(tables, skew, chance));
    touches.push_back(std::move(text));
    durations.push_back(
        static_cast<uint32_t>(10'000 * std::exp(chance.normal())));
  }
  return plan_with(touches, durations);
}

/// Predicted times over the bound, in rising order.
struct ratios {
  std::vector<double> known;
  std::vector<double> unknown;
};

ratios over_bound(double skew, uint32_t migrators, int rounds) {
  dice chance{20'250'711};
  ratios out;
  for (int round = 0; round < rounds; ++round) {
    auto plan = random_plan(skew, chance);
    const auto bound
        = static_cast<double>(bound_of(plan).lower_bound(migrators));
    const auto durations = durations_of(plan, {});
    const auto ratio = [&](const std::vector<uint64_t>& known) {
      return static_cast<double>(predicted_ms(plan, migrators, {}, known))
             / bound;
    };
    out.known.push_back(ratio({}));
    for (auto& step : plan.steps)
      step.expected = {};
    out.unknown.push_back(ratio(durations));
  }
  std::sort(out.known.begin(), out.known.end());
  std::sort(out.unknown.begin(), out.unknown.end());
  return out;
}

double mean(const std::vector<double>& of) {
  return std::accumulate(of.begin(), of.end(), 0.0)
         / static_cast<double>(of.size());
}

} // namespace

TEST_CASE("a list schedule is close to the bound over 200 random plans") {
  // Few tables that most scripts write leave one long chain; where every table
  // is as good as another, eight migrators always have something to do.
  const auto skew = GENERATE(1.1, 0.0);
  const auto found = over_bound(skew, 8, 200);
  CAPTURE(skew, mean(found.known), found.known[190], mean(found.unknown));
  CHECK(found.known.front() >= 1);
  CHECK(found.unknown.front() >= 1);
  CHECK(mean(found.known) <= 1.02);
  CHECK(found.known[190] <= 1.05);
  CHECK(mean(found.unknown) <= 1.25);
  // There durations are worth something, or the test shows nothing.
  if (skew == 0.0)
    CHECK(mean(found.unknown) > mean(found.known) + 0.1);
}

TEST_CASE("the six scripts of the Dexecutor sample need two units of time") {
  // Tables t1 to t8; the last two scripts wait for one each.
  auto plan = plan_with(
      {"r:1 w:2", "r:3 w:4", "r:5 w:6", "r:7 w:8", "r:2 w:1", "r:4 w:3"},
      std::vector<uint32_t>(6, 1'000));
  const auto bound = bound_of(plan);
  CHECK(bound.total == 6'000);
  CHECK(bound.critical == 2'000);
  CHECK(bound.critical_path == std::vector<step_index>{0, 4});
  CHECK(bound.lower_bound(6) == 2'000);
  CHECK(bound.lower_bound(1) == 6'000);
  CHECK(predicted_ms(plan, 1) == 6'000);
  CHECK(predicted_ms(plan, 6) == 2'000);
  CHECK(predicted_ms(plan, 2) == 3'000);
}

TEST_CASE("the longest remaining path goes first") {
  // 0 alone is short, 3 behind 1 is long.
  auto plan = plan_with({"w:a", "w:b", "w:c", "r:b"}, {10, 1, 5, 10});
  CHECK(predicted_ms(plan, 2) == 15);
  CHECK(bound_of(plan).critical == 11);
}

TEST_CASE("steps that are equally urgent go in serial order") {
  const step_ranks ranks{{5, 7, 5, 7}};
  ready_steps ready{ranks};
  for (step_index i = 4; i-- > 0;)
    ready.add(i);
  std::vector<step_index> order;
  while (auto step = ready.take())
    order.push_back(*step);
  CHECK(order == std::vector<step_index>{1, 3, 0, 2});
}

TEST_CASE("of a store with one writer one script is out at a time") {
  const step_ranks ranks{{5, 4, 3, 2}};
  ready_steps ready{ranks};
  ready.add(0, 1);
  ready.add(1, 1);
  ready.add(2);
  ready.add(3, 1);
  CHECK(ready.take() == 0);
  CHECK(ready.take() == 2);
  CHECK_FALSE(ready.take());
  ready.release(2);
  CHECK_FALSE(ready.take());
  ready.release(0);
  CHECK(ready.take() == 1);
  ready.put_back(1);
  CHECK(ready.take() == 1);
  ready.release(1);
  CHECK(ready.take() == 3);
}

TEST_CASE("more migrators, shorter steps or fewer edges may lengthen a run, but"
          " never past the bound") {
  // R. L. Graham, Bounds on multiprocessing timing anomalies, 1969: nine steps
  // for which an unlucky order does get longer.
  const names touches{"w:a",     "w:b",     "w:c",     "w:d",    "w:e r:d",
                      "w:f r:d", "w:g r:d", "w:h r:d", "w:i r:a"};
  const names fewer{"w:a", "w:b",     "w:c",     "w:d",    "w:e",
                    "w:f", "w:g r:d", "w:h r:d", "w:i r:a"};
  const std::vector<uint32_t> long_ms{3, 2, 2, 2, 4, 4, 4, 4, 9};
  const std::vector<uint32_t> short_ms{2, 1, 1, 1, 3, 3, 3, 3, 8};
  const auto check = [](const migration_plan& plan, uint64_t migrators) {
    const auto bound = bound_of(plan);
    // Whatever the urgency goes by, also where nothing is known of the steps.
    auto unknown = plan;
    for (auto& step : unknown.steps)
      step.expected = {};
    const auto durations = durations_of(plan, {});
    const auto width = static_cast<uint32_t>(migrators);
    for (const auto ms : {predicted_ms(plan, width),
                          predicted_ms(unknown, width, {}, durations)}) {
      CHECK(ms >= bound.lower_bound(width));
      CHECK(ms * migrators <= bound.total + (migrators - 1) * bound.critical);
    }
  };
  for (const uint64_t migrators : {3, 4}) {
    check(plan_with(touches, long_ms), migrators);
    check(plan_with(touches, short_ms), migrators);
    check(plan_with(fewer, long_ms), migrators);
  }
  CHECK(predicted_ms(plan_with(touches, long_ms), 3) == 12);
}

TEST_CASE("scripts of a store with one writer never overlap") {
  auto plan = plan_with({"w:a", "w:b", "w:c"}, {10, 20, 30});
  CHECK(predicted_ms(plan, 3) == 30);
  plan.one_writer = {"gis"};
  CHECK(predicted_ms(plan, 3) == 60);
  const auto bound = bound_of(plan);
  CHECK(bound.one_writer == "gis");
  CHECK(bound.lower_bound(3) == 60);
}

TEST_CASE("what is done takes no time") {
  auto plan = plan_with({"w:a", "w:a", "w:b"}, {10, 20, 5});
  const std::vector<bool> done{true, false, false};
  CHECK(bound_of(plan, done).total == 25);
  CHECK(bound_of(plan, done).critical_path == std::vector<step_index>{1});
  CHECK(predicted_ms(plan, 2, done) == 20);
}

TEST_CASE("a plan without steps takes no time") {
  CHECK(predicted_ms({}, 3) == 0);
  CHECK(bound_of({}).lower_bound(3) == 0);
  CHECK(bound_of({}).critical_path.empty());
}

TEST_CASE("what is left behind a step is counted along its longest way") {
  const step_graph graph{4, {{3, 0, ""}, {0, 1, ""}, {3, 1, ""}, {1, 2, ""}}};
  CHECK(remaining_paths(graph, {1, 10, 100, 1'000})
        == std::vector<uint64_t>{111, 110, 100, 1'111});
}
