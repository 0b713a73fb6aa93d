#include "tests/catch.hpp"
#include "tests/plan/chance.hpp"
#include "tests/plan/touches.hpp"

#include <algorithm>

/// @file
/// A plan follows from what it is made of alone, and what comes to it leaves
/// the rest as it was.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t cases = 100;

/// Scripts of one folder, by file in serial order, with what each touches.
using folder = std::map<std::string, std::string>;

folder random_folder(chance& draw) {
  const names modes{"r:", "w:", "c:"};
  const names tables{"a", "b", "c", "d", "e"};
  folder out;
  const auto size = draw.between(5, 40);
  for (uint64_t i = 0; i < size; ++i) {
    std::string touches;
    for (auto left = draw.between(0, 3); left > 0; --left)
      touches += modes[draw.below(modes.size())]
                 + tables[draw.below(tables.size())] + " ";
    out[std::to_string(1'000 + 10 * i) + ".sql"] = touches;
  }
  return out;
}

migration_plan plan_of(const folder& from, script_order order) {
  names files;
  told touches;
  for (const auto& [file, words] : from) {
    files.push_back(file);
    touches["s/" + file] = words;
  }
  auto profile = profile_of({scripts("s", files), copy("a", {"s"})});
  profile.run.order = order;
  auto plan = make_plan(profile, teller(std::move(touches)));
  REQUIRE(plan);
  return std::move(*plan);
}

/// The steps of a plan in serial order, but for those that are new.
names steps_of(const migration_plan& plan, const names& but = {}) {
  names out;
  for (const auto& step : plan.steps)
    if (std::find(but.begin(), but.end(), step.name) == but.end())
      out.push_back(step.name);
  return out;
}

/// The edges among these, with their reasons.
names edges_among(const migration_plan& plan, const names& steps) {
  const auto is_one = [&](step_index index) {
    return std::find(steps.begin(), steps.end(), plan.steps[index].name)
           != steps.end();
  };
  auto out = edges_of(plan);
  for (size_t i = plan.edges.size(); i-- > 0;)
    if (!is_one(plan.edges[i].earlier) || !is_one(plan.edges[i].later))
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
  return out;
}

} // namespace

TEST_CASE("the plan is the same whenever it is made") {
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    chance draw{seed};
    const auto from = random_folder(draw);
    for (const auto order : {script_order::read_write, script_order::any_share,
                             script_order::serial}) {
      INFO("seed " << seed);
      const auto plan = plan_of(from, order);
      const auto again = plan_of(from, order);
      CHECK(steps_of(plan) == steps_of(again));
      CHECK(edges_of(plan) == edges_of(again));
    }
  }
}

TEST_CASE("a script that comes to a folder leaves the order and edges of the"
          " others as they were") {
  size_t edges = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    chance draw{seed};
    auto from = random_folder(draw);
    for (const auto order :
         {script_order::read_write, script_order::any_share}) {
      const auto before = plan_of(from, order);
      const auto old_steps = steps_of(before);
      auto more = from;
      names added;
      for (int i = 0; i < 3; ++i) {
        // Anywhere: in front of all, between any two, behind all.
        const auto at = draw.between(0, 10 * from.size());
        const auto file
            = std::to_string(995 + at) + "_" + std::to_string(i) + ".sql";
        more[file] = "r:new_" + file + " w:more_" + file;
        added.push_back("s/" + file);
      }
      const auto after = plan_of(more, order);
      INFO("seed " << seed);
      CHECK(after.steps.size() == before.steps.size() + added.size());
      CHECK(steps_of(after, added) == old_steps);
      CHECK(edges_among(after, old_steps) == edges_of(before));
      edges += before.edges.size();
    }
  }
  CHECK(edges > cases);
}
