#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/order/sqlite_bench.hpp"

#include <array>
#include <functional>
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
/// @param draw_one draws the script of a number, behind those before it.
std::vector<std::string> draw_scripts(
    const std::function<std::string(uint32_t, const std::string&)>& draw_one) {
  database serial;
  std::string before;
  std::vector<std::string> out;
  for (uint32_t i = 0; i < 12; ++i) {
    const auto script = draw_one(i, before);
    if (!serial.run(script))
      continue;
    before += script;
    out.push_back(script);
  }
  return out;
}

/// What makes, fills, breaks and lets go a foreign key from `c` to `t0`.
constexpr std::array around_a_key{
    "CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES t0(id))",
    "INSERT INTO c(p) SELECT id FROM t0",
    "DELETE FROM c",
    "DROP TABLE c",
    "ALTER TABLE c DROP COLUMN p",
    "ALTER TABLE c ADD COLUMN p INTEGER REFERENCES t0(id)",
    "CREATE TABLE n(id INTEGER PRIMARY KEY, p INTEGER);"
    "INSERT INTO n SELECT id, p FROM c; DROP TABLE c;"
    "ALTER TABLE n RENAME TO c",
    "DELETE FROM t0 WHERE id = 1",
    "DELETE FROM t0",
    "INSERT INTO t0(id, v) VALUES(1, 1)",
    "DROP TABLE t0",
    "CREATE TABLE t0(id INTEGER PRIMARY KEY, v INTEGER)",
    "CREATE INDEX c ON t1(v)",
    "DROP INDEX c",
    "PRAGMA foreign_key_check",
};

std::string after(const std::vector<std::string>& scripts,
                  const std::vector<step_index>& order) {
  database own;
  for (const auto index : order)
    if (!own.run(scripts[index]))
      return "script " + std::to_string(index) + " failed";
  return own.contents();
}

} // namespace

namespace {

/// Runs scripts in orders that their plan allows, and sees that each leaves
/// what the serial one does. @returns how many were not the serial one.
size_t check_orders(random_source& draw,
                    const std::vector<std::string>& scripts) {
  size_t free_orders = 0;
  const auto plan = plan_of(scripts, tell).value();
  const auto expected = after(scripts, serial_order(scripts.size()));
  for (int i = 0; i < 4; ++i) {
    const auto order = random_order(draw, plan, i == 0);
    free_orders += order != serial_order(scripts.size()) ? 1 : 0;
    INFO(shown(scripts));
    REQUIRE(after(scripts, order) == expected);
  }
  return free_orders;
}

} // namespace

TEST_CASE("random scripts leave SQLite as the serial order does, in whatever"
          " order their plan allows") {
  size_t free_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    INFO("seed " << seed);
    free_orders += check_orders(
        draw, draw_scripts([&](uint32_t number, const std::string& before) {
          return random_script(draw, world, number, before);
        }));
  }
  // Not all of them stand in line.
  CHECK(free_orders > cases);
}

TEST_CASE("random scripts around a foreign key leave SQLite as the serial order"
          " does") {
  size_t free_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    INFO("seed " << seed);
    free_orders += check_orders(
        draw, draw_scripts([&](uint32_t number, const std::string&) {
          // Some write nothing of it, so that some are free.
          return below(draw, 4) == 0 ? mixing_script(draw, tables, number)
                                     : std::string{around_a_key[below(
                                           draw, around_a_key.size())]}
                                           + ";";
        }));
  }
  CHECK(free_orders > cases / 4);
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
