#include "actors/rate_estimate.hpp"
#include "tests/catch.hpp"

#include <random>

/// @file
/// How an estimate learns.

using namespace dunlin;

namespace {

/// A step that is looked at once a second.
struct watched_step {
  void second(int64_t more) {
    now_ms += 1'000;
    rows += more;
    rate.look(now_ms, rows);
  }

  double per_second() {
    REQUIRE(rate.rows_per_second());
    return *rate.rows_per_second();
  }

  rate_estimate rate;
  uint64_t now_ms = 500;
  int64_t rows = 0;
};

watched_step steady(int seconds, int64_t rows_per_second) {
  watched_step out;
  out.rate.look(out.now_ms, 0);
  for (int i = 0; i < seconds; ++i)
    out.second(rows_per_second);
  return out;
}

} // namespace

TEST_CASE("an estimate says nothing until it knows") {
  watched_step step;
  CHECK_FALSE(step.rate.rows_per_second());
  step.rate.look(step.now_ms, 0);
  for (int i = 0; i < 100; ++i) {
    step.second(0);
    CHECK_FALSE(step.rate.time_left_ms(1'000));
  }
  step.second(50);
  step.second(50);
  CHECK_FALSE(step.rate.time_left_ms(1'000));
  step.second(50);
  CHECK(step.rate.time_left_ms(1'000));
}

TEST_CASE("a steady step is told as it is") {
  auto step = steady(10, 2'000);
  CHECK(step.per_second() == Approx(2'000));
  CHECK(*step.rate.time_left_ms(60'000) == Approx(30'000).margin(1));
  CHECK(*step.rate.time_left_ms(0) == 0);
  CHECK_FALSE(step.rate.time_left_ms(-1));
}

TEST_CASE("an estimate of a step that resumes counts what this run does") {
  rate_estimate rate;
  rate.look(0, 1'000'000);
  for (uint64_t second = 1; second <= 5; ++second)
    rate.look(second * 1'000, static_cast<int64_t>(1'000'000 + second * 10));
  CHECK(*rate.rows_per_second() == Approx(10));
}

TEST_CASE("a burst or a stall moves an estimate by a second's weight") {
  auto burst = steady(60, 1'000);
  burst.second(1'000'000);
  CHECK(burst.per_second() < 1'000 * (1 + 2 * 1.0 / 30));
  auto stall = steady(60, 1'000);
  stall.second(0);
  CHECK(stall.per_second() == Approx(1'000 * 30.0 / 31));
}

TEST_CASE("an estimate follows a lasting change") {
  auto step = steady(60, 1'000);
  for (int i = 0; i < 120; ++i)
    step.second(10'000);
  CHECK(step.per_second() == Approx(10'000).epsilon(0.1));
  for (int i = 0; i < 120; ++i)
    step.second(100);
  CHECK(step.per_second() < 1'500);
}

TEST_CASE("a slow start does not hold an estimate down") {
  auto step = steady(10, 3);
  for (int i = 0; i < 20; ++i)
    step.second(400);
  CHECK(step.per_second() > 150);
  for (int i = 0; i < 40; ++i)
    step.second(400);
  CHECK(step.per_second() > 300);
}

TEST_CASE("a program that stood still learns nothing from it") {
  auto step = steady(60, 1'000);
  step.now_ms += 3'600'000;
  step.second(0);
  CHECK(step.per_second() == Approx(1'000));
  step.second(1'000);
  CHECK(step.per_second() == Approx(1'000));
}

TEST_CASE("rows that come back are no negative rate") {
  auto step = steady(5, 10);
  for (int i = 0; i < 50; ++i)
    step.second(-100);
  CHECK(step.per_second() >= 0);
}

TEST_CASE("whatever a step does, its time left moves with its evidence") {
  std::mt19937 chance{7};
  for (int round = 0; round < 200; ++round) {
    auto step = steady(static_cast<int>(chance() % 200 + 3), 500);
    constexpr int64_t all = 100'000'000;
    for (int i = 0; i < 300; ++i) {
      const auto before = step.rate.time_left_ms(all - step.rows);
      const auto rows_before = step.rows;
      step.second(chance() % 3 == 0 ? 0 : chance() % 5'000);
      const auto after = step.rate.time_left_ms(all - step.rows);
      if (!before || !after)
        continue;
      // A second of evidence beside at least three that came before it.
      const auto share = static_cast<double>(all - step.rows)
                         / static_cast<double>(all - rows_before);
      const auto was = static_cast<double>(*before) * share;
      CHECK(static_cast<double>(*after) <= was * (1 + 1.0 / 3) + 1);
      CHECK(static_cast<double>(*after) >= was / (1 + 2.0 / 4) - 1);
    }
  }
}
