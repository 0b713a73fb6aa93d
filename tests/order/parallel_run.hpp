#pragma once

#include "tests/order/order_bench.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Random scripts, one after another and through the engine side by side.

namespace dunlin::test {

/// A plan of several cases: each is a handful of random scripts over tables of
/// its own, so that what one case leaves says nothing of the others.
struct drawn_plan {
  /// In serial order, where the cases take turns. Empty: what was drawn there
  /// did not run.
  std::vector<std::string> scripts;
  uint32_t cases = 0;
  /// Of the database, after all ran one after another.
  std::string contents;
};

/// How large a plan is.
struct plan_shape {
  uint32_t cases;
  uint32_t scripts_a_case;
  uint32_t tables_a_case;
};

/// Draws scripts and runs each in `own` at once, in serial order.
drawn_plan draw_plan(order_bench& own, const plan_shape& shape, uint64_t seed);

/// What came of a plan that dunlin ran.
struct parallel_outcome {
  /// Why it did not end well, and what scripts touched that nobody foresaw;
  /// else empty.
  std::string problem;
  /// Scripts that began while another of their case was under way.
  uint32_t together = 0;
  /// Scripts that began behind one that comes later in their case.
  uint32_t turned = 0;
};

/// Runs the scripts of a plan as `dunlin run` does, in the database as it is
/// now.
parallel_outcome run_in_parallel(order_bench& own, const drawn_plan& plan,
                                 uint32_t migrators);

} // namespace dunlin::test
