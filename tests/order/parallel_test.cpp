#include "tests/catch.hpp"
#include "tests/order/mariadb_bench.hpp"
#include "tests/order/parallel_run.hpp"
#include "tests/order/postgresql_bench.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/order/sqlite_bench.hpp"

/// @file
/// A run with several migrators leaves each database as its scripts do one
/// after another. A case is a handful of random scripts over a few tables; a
/// plan holds several cases, which are at work at the same time.

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr plan_shape shape{5, 8, 4};
constexpr uint32_t migrators = 6;

/// The database of the private PostgreSQL.
class postgresql_order_bench : public order_bench {
public:
  dialect speaks() const override {
    return dialect::postgresql;
  }

  store_config config() override {
    return own_.config();
  }

  void make(uint32_t tables) override {
    own_.make(make_tables(tables));
  }

  std::string take(const std::string& script) override {
    return own_.run(script) ? script : "";
  }

  std::string contents() override {
    return own_.contents();
  }

private:
  postgresql_bench own_;
};

/// @returns what was seen of all plans.
parallel_outcome check_plans(order_bench& own, uint32_t plans) {
  parallel_outcome all;
  for (uint32_t seed = 1; seed <= plans; ++seed) {
    const auto plan = draw_plan(own, shape, seed);
    own.make(shape.cases * shape.tables_a_case);
    const auto seen = run_in_parallel(own, plan, migrators);
    INFO("seed " << seed << "\n" << shown(plan.scripts));
    REQUIRE(seen.problem == "");
    REQUIRE(own.contents() == plan.contents);
    all.together += seen.together;
    all.turned += seen.turned;
  }
  return all;
}

} // namespace

TEST_CASE("a run with several migrators leaves SQLite as the serial order of"
          " random scripts does") {
  sqlite_bench own{sqlite_bench::place::file};
  const auto seen = check_plans(own, 30);
  // How often is the machine's affair; that it happens at all shows that the
  // run was none in serial order. A file has one writer, so nothing is seen
  // beside another.
  CHECK(seen.turned > 10);
}

TEST_CASE("a run with several migrators leaves PostgreSQL as the serial order"
          " of random scripts does") {
  postgresql_order_bench own;
  const auto seen = check_plans(own, 40);
  CHECK(seen.turned > 10);
  CHECK(seen.together > 10);
}

TEST_CASE("a run with several migrators leaves MariaDB as the serial order of"
          " random scripts does") {
  mariadb_bench own;
  // Each definition is a commit of its own, so these take longest.
  const auto seen = check_plans(own, 20);
  CHECK(seen.turned > 10);
  CHECK(seen.together > 10);
}
