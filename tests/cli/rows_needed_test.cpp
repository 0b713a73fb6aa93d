#include "app/rows_needed.hpp"
#include "tests/catch.hpp"

/// @file
/// For how many rows a migration is needed, from what is known before it.

using namespace dunlin;

namespace {

/// Books of earlier runs, in rows.
step_standing begun(int64_t migrated, int64_t already_there, int64_t skipped,
                    int64_t rejected) {
  step_standing out;
  out.where = standing::begun;
  out.record.emplace();
  auto& counts = out.record->counts;
  counts.migrated = migrated;
  counts.already_there = already_there;
  counts.skipped = skipped;
  counts.rejected = rejected;
  counts.scanned = migrated + already_there + skipped + rejected;
  out.record->rejects_open = static_cast<uint64_t>(rejected);
  return out;
}

step_rows rows(uint64_t source, row_estimate standing) {
  return {{source, true}, standing};
}

table_block step_with(existing_rows existing) {
  table_block out;
  out.name = "t";
  out.existing = existing;
  return out;
}

migration_plan plan_of(const std::vector<table_block>& blocks) {
  migration_plan out;
  for (const auto& block : blocks)
    out.steps.push_back({block.name, block, ""});
  return out;
}

} // namespace

TEST_CASE("under skip, what stands in the target is needed no more") {
  const auto skip = step_with(existing_rows::skip);
  const auto fresh = rows_needed_of(skip, {}, rows(1'000, {{300}, true}));
  CHECK(fresh.needed.rows == 700u);
  CHECK(fresh.needed.exact);
  CHECK(fresh.previously.rows == 300u);

  // A statistic may be older than the last run, and may be too great.
  const auto stale = rows_needed_of(skip, begun(500, 100, 50, 7),
                                    rows(1'000, {{300}, false}));
  CHECK(stale.previously.rows == 600u);
  CHECK(stale.needed.rows == 350u);
  CHECK_FALSE(stale.needed.exact);
  CHECK(stale.failures == 7);
  const auto great = rows_needed_of(skip, {}, rows(10, {{99}, false}));
  CHECK(great.previously.rows == 10u);
  CHECK(great.needed.rows == 0u);
}

TEST_CASE("else, what earlier runs migrated is needed no more") {
  const auto fail = step_with(existing_rows::fail);
  const auto step
      = rows_needed_of(fail, begun(500, 0, 0, 7), rows(1'000, {{0}, true}));
  CHECK(step.previously.rows == 500u);
  CHECK(step.needed.rows == 500u);
  const auto replace = step_with(existing_rows::replace);
  const auto replaced = rows_needed_of(replace, {}, rows(10, {{4}, true}));
  CHECK(replaced.needed.rows == 10u);
  CHECK(replaced.replaced.rows == 4u);
}

TEST_CASE("a step that is done needs nothing") {
  auto done = begun(500, 100, 0, 3);
  done.where = standing::done;
  const auto step
      = rows_needed_of(step_with(existing_rows::skip), done, step_rows{});
  CHECK(step.needed.rows == 0u);
  CHECK(step.previously.rows == 600u);
  CHECK(step.failures == 3);
}

TEST_CASE("each kind of rows has a sentence, and what is unknown is said") {
  auto customers = step_with(existing_rows::skip);
  customers.noun_one = "customer";
  customers.noun_many = "customers";
  auto orders = step_with(existing_rows::replace);
  const auto plan = plan_of({customers, orders, orders});
  outlook found;
  found.standings.resize(3);
  found.rows
      = {rows(1, {{0}, true}), rows(10, {{4}, true}), rows(20, {{0}, true})};
  CHECK(needed_text(plan, found, 0)
        == "Migration needed for 1 customer (0 previously migrated, 0"
           " failures) in less than a second.\n"
           "Migration needed for 30 rows (0 previously migrated, 0"
           " failures) in less than a second.\n"
           "4 of them stand in the target and would be replaced.\n");
  found.rows = {rows(5, {}), step_rows{}, rows(20, {{0}, true})};
  CHECK(needed_text(plan, found, 61'000)
        == "Migration needed for up to ~5 customers (? previously migrated, 0"
           " failures) in 1 minute, 1 second.\n"
           "Migration needed for at least ~20 rows (0 previously migrated, 0"
           " failures) in 1 minute, 1 second.\n");
}
