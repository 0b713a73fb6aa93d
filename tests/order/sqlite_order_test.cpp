#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/order/sqlite_bench.hpp"

#include <string>
#include <vector>

/// @file
/// What a plan of scripts allows leaves a SQLite file as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;
constexpr uint32_t cases = 300;

constexpr script_world world{dialect::sqlite, tables};

/// A database in memory, with its tables.
class database : public sqlite_bench {
public:
  database() : sqlite_bench(place::memory) {
    make(tables);
  }
};

/// What the store infers, with the tables that stand there made first.
result<std::vector<touch_set>> tell(const std::vector<touch_job>& scripts) {
  store_config store;
  store.name = "app";
  store.url = "sqlite:/nowhere/that/is/there.db";
  std::vector<touch_job> jobs;
  for (const auto& sql : make_tables(tables))
    jobs.push_back({touch_source::script, "before", "/before.sql", sql + ";"});
  const auto before = static_cast<std::ptrdiff_t>(jobs.size());
  jobs.insert(jobs.end(), scripts.begin(), scripts.end());
  auto told = infer_touches(store, jobs);
  if (told)
    told->erase(told->begin(), told->begin() + before);
  return told;
}

/// Scripts that run one after another without an error.
std::vector<std::string> draw_scripts(random_source& draw) {
  database serial;
  std::string before;
  std::vector<std::string> out;
  for (uint32_t i = 0; i < 12; ++i) {
    const auto script = random_script(draw, world, i, before);
    if (!serial.run(script))
      continue;
    before += script;
    out.push_back(script);
  }
  return out;
}

std::string after(const std::vector<std::string>& scripts,
                  const std::vector<step_index>& order) {
  database own;
  for (const auto index : order)
    if (!own.run(scripts[index]))
      return "script " + std::to_string(index) + " failed";
  return own.contents();
}

} // namespace

TEST_CASE("random scripts leave SQLite as the serial order does, in whatever"
          " order their plan allows") {
  size_t free_pairs = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    const auto scripts = draw_scripts(draw);
    const auto plan = plan_of(scripts, tell).value();
    const auto expected = after(scripts, serial_order(scripts.size()));
    for (int i = 0; i < 4; ++i) {
      const auto order = random_order(draw, plan, i == 0);
      free_pairs += order != serial_order(scripts.size()) ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      REQUIRE(after(scripts, order) == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(free_pairs > cases);
}

TEST_CASE("each edge between scripts that do not commute is needed: without it"
          " an order is allowed that ends elsewhere") {
  size_t edges = 0;
  size_t found = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 8; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    const auto plan = plan_of(scripts, tell).value();
    const auto expected = after(scripts, serial_order(scripts.size()));
    for (size_t gone = 0; gone < plan.edges.size(); ++gone) {
      auto less = plan;
      less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
      bool differs = false;
      for (int i = 0; i < 40 && !differs; ++i)
        differs = after(scripts, random_order(draw, less, i == 0)) != expected;
      ++edges;
      found += differs ? 1 : 0;
    }
  }
  INFO(found << " of " << edges);
  CHECK(edges > cases);
  // The others are implied by further edges, or their swap is in no order that
  // was drawn.
  CHECK(found * 10 >= edges * 8);
}
