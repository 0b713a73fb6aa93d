#include "tests/order/postgresql_bench.hpp"
#include "tests/order/random_scripts.hpp"

/// @file
/// What a plan of scripts allows leaves a PostgreSQL as the serial order does.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint32_t tables = 5;
constexpr uint32_t cases = 100;
constexpr script_world world{dialect::postgresql, tables};

/// A database whose tables are made anew for each order.
class database : public postgresql_bench {
public:
  void make() {
    postgresql_bench::make(make_tables(tables));
  }

  std::string after(const std::vector<std::string>& scripts,
                    const std::vector<step_index>& order) {
    make();
    for (const auto index : order)
      if (!run(scripts[index]))
        return "script " + std::to_string(index) + " failed";
    return contents();
  }
};

} // namespace

TEST_CASE("random scripts leave PostgreSQL as the serial order does, in"
          " whatever order their plan allows") {
  database own;
  size_t other_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    std::string before;
    own.make();
    for (uint32_t i = 0; i < 12; ++i) {
      const auto script = random_script(draw, world, i, before);
      if (!own.run(script))
        continue;
      before += script;
      scripts.push_back(script);
    }
    own.make();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    INFO((plan ? "" : plan.error().text));
    REQUIRE(plan);
    const auto serial = serial_order(scripts.size());
    const auto expected = own.after(scripts, serial);
    for (int i = 0; i < 3; ++i) {
      const auto order = random_order(draw, *plan, i == 0);
      other_orders += order != serial ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      REQUIRE(own.after(scripts, order) == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(other_orders > cases);
}

TEST_CASE("a script that alters PostgreSQL by what there is waits for who"
          " makes it") {
  database own;
  own.make();
  const auto plan = plan_of(
      {"ALTER TABLE t0 ADD COLUMN more int;",
       "DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE"
       " table_name = 't0' AND column_name = 'more') THEN ALTER TABLE t1 ADD"
       " COLUMN seen int; END IF; END $$;"},
      [&](const auto& jobs) { return infer_touches(own.config(), jobs); });
  REQUIRE(plan);
  CHECK(plan->edges.size() == 1);
}

TEST_CASE("each edge between scripts of PostgreSQL that do not commute is"
          " needed: without it an order is allowed that ends elsewhere") {
  database own;
  size_t edges = 0;
  size_t found = 0;
  for (uint32_t seed = 1; seed <= 15; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    for (uint32_t i = 0; i < 6; ++i)
      scripts.push_back(mixing_script(draw, tables, i));
    own.make();
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return infer_touches(own.config(), jobs);
    });
    REQUIRE(plan);
    const auto expected = own.after(scripts, serial_order(scripts.size()));
    for (size_t gone = 0; gone < plan->edges.size(); ++gone) {
      auto less = *plan;
      less.edges.erase(less.edges.begin() + static_cast<ptrdiff_t>(gone));
      bool differs = false;
      for (int i = 0; i < 20 && !differs; ++i)
        differs
            = own.after(scripts, random_order(draw, less, i == 0)) != expected;
      ++edges;
      found += differs ? 1 : 0;
    }
  }
  INFO(found << " of " << edges);
  CHECK(edges > 30);
  CHECK(found * 10 >= edges * 8);
}
