#include "stores/postgresql/touches/infer.hpp"
#include "stores/postgresql/touches/read_catalogue.hpp"
#include "tests/order/postgresql_bench.hpp"
#include "tests/order/postgresql_setting.hpp"
#include "tests/order/random_scripts.hpp"

/// @file
/// A few of the statements that may be done in a small database, one behind the
/// other: what the second means hangs on what the first has done.

using namespace dunlin;
using namespace dunlin::test;

namespace {

std::string joined(const std::vector<std::string>& scripts,
                   const std::vector<step_index>& order) {
  std::string out;
  for (const auto index : order)
    out += scripts[index];
  return out;
}

} // namespace

TEST_CASE("statements drawn from all leave PostgreSQL as the serial order does,"
          " in whatever order their plan allows") {
  constexpr uint32_t cases = 150;
  constexpr size_t scripts_max = 6;
  postgresql_bench own;
  own.make(setting);
  const auto db = postgresql::read_catalogue(own.session());
  REQUIRE(db);
  size_t other_orders = 0;
  for (uint32_t seed = 1; seed <= cases; ++seed) {
    random_source draw{seed};
    std::vector<std::string> scripts;
    std::string before;
    while (scripts.size() < scripts_max) {
      const auto each = statements[below(draw, statements.size())] + ";";
      if (own.brief_end(before, each).starts_with(own.failed))
        continue;
      before += each;
      scripts.push_back(each);
    }
    const auto plan = plan_of(scripts, [&](const auto& jobs) {
      return postgresql::infer_touches(*db, jobs);
    });
    REQUIRE(plan);
    const auto expected = own.brief_end(before, "");
    for (int i = 0; i < 3; ++i) {
      const auto order = random_order(draw, *plan, i == 0);
      other_orders += order != serial_order(scripts.size()) ? 1 : 0;
      INFO("seed " << seed << "\n" << shown(scripts));
      const auto text = joined(scripts, order);
      INFO(text);
      REQUIRE(own.brief_end(text, "") == expected);
    }
  }
  // Not all of them stand in line.
  CHECK(other_orders > cases);
}
