#include "plan/duration_guess.hpp"

#include "plan/durations.hpp"
#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

#include <limits>

using namespace dunlin;
using namespace dunlin::test;

namespace {

constexpr uint64_t mebibyte = uint64_t{1} << 20;
constexpr uint64_t large = 400 * mebibyte;

step_touches doing(std::vector<row_work> work) {
  step_touches out;
  out.written = touch_set{};
  out.written->work = std::move(work);
  return out;
}

/// Guesses one script after the other.
class guesses {
public:
  uint32_t of(step_touches touches, const std::string& store = "gis",
              const std::string& text = "SELECT 1;") {
    step script{"s", script_step{store, {"s", "/x/s", text}}, ""};
    script.touches = std::make_shared<const step_touches>(std::move(touches));
    return guesser_.guess_ms(script, {});
  }

  uint32_t of(std::vector<row_work> work, const std::string& store = "gis") {
    return of(doing(std::move(work)), store);
  }

  uint32_t of_table(std::optional<uint64_t> rows, step_touches touches = {}) {
    step table{"t", copy("t"), ""};
    table.touches = std::make_shared<const step_touches>(std::move(touches));
    return guesser_.guess_ms(table, rows);
  }

private:
  duration_guesser guesser_;
};

uint32_t alone(std::vector<row_work> work) {
  return guesses{}.of(std::move(work));
}

} // namespace

TEST_CASE("a script that changes the catalogue alone takes the least") {
  CHECK(alone({}) == least_step_ms);
  CHECK(alone({{"t", work_kind::rebuilds, 1, 100}}) == least_step_ms);
}

TEST_CASE("work takes as long as its table is large, and as its kind is slow") {
  const auto of = [](work_kind kind) { return alone({{"t", kind, 1, large}}); };
  CHECK(of(work_kind::reads) == least_step_ms + large / read_bytes_per_ms);
  CHECK(of(work_kind::reads) < of(work_kind::rebuilds));
  CHECK(of(work_kind::rebuilds) < of(work_kind::changes));
  CHECK(alone({{"t", work_kind::rebuilds, 1, large},
               {"t", work_kind::rebuilds, 2, large}})
        == least_step_ms + 2 * (large / rebuild_bytes_per_ms));
}

TEST_CASE("to fill a table takes as long as what it is filled from is large") {
  // Rows that stand in the text are read from no table.
  CHECK(alone({{"t", work_kind::fills, 1, large}}) == least_step_ms);
  const auto copied = alone(
      {{"new", work_kind::fills, 1, 0}, {"t", work_kind::reads, 1, large}});
  CHECK(copied
        == least_step_ms + large / read_bytes_per_ms
               + large / fill_bytes_per_ms);
  // What another statement reads is not what this one writes.
  CHECK(alone({{"new", work_kind::fills, 1, 0},
               {"t", work_kind::reads, 2, large}})
        < copied);
}

TEST_CASE("a table that earlier scripts fill is as large as what fills it") {
  guesses guess;
  guess.of({{"t", work_kind::reads, 3, large}, {"new", work_kind::fills, 3}});
  CHECK(guess.of({{"new", work_kind::rebuilds}})
        == least_step_ms + large / rebuild_bytes_per_ms);
  CHECK(guess.of({{"new", work_kind::rebuilds}}, "other") == least_step_ms);
}

TEST_CASE("a table that has rows stays as large as it is") {
  guesses guess;
  const row_work small{"small", work_kind::fills, 1, mebibyte};
  guess.of({{"t", work_kind::reads, 1, large}, small});
  CHECK(guess.of({{"small", work_kind::rebuilds}})
        == least_step_ms + mebibyte / rebuild_bytes_per_ms);
}

TEST_CASE("a long text takes longer than a short one") {
  CHECK(guesses{}.of(doing({}), "gis", std::string(mebibyte, ' '))
        == least_step_ms + mebibyte / text_bytes_per_ms);
}

TEST_CASE("what a barrier does beside what is known of it takes a second") {
  auto touches = doing({{"t", work_kind::rebuilds, 1, large}});
  touches.written->barrier = touch_barrier{"EXECUTE", 1, false};
  CHECK(guesses{}.of(touches)
        == alone({{"t", work_kind::rebuilds, 1, large}}) + unknown_step_ms);
  CHECK(guesses{}.of(step_touches{}) == unknown_step_ms);
}

TEST_CASE("a table step takes as long as it has rows, and fills its table") {
  guesses guess;
  CHECK(guess.of_table({}) == unknown_step_ms);
  CHECK(guess.of_table(0) == least_step_ms);
  CHECK(guess.of_table(10'000'000, doing({{"new", work_kind::fills}}))
        == least_step_ms + 10'000'000 / table_rows_per_ms);
  CHECK(guess.of({{"new", work_kind::rebuilds}})
        == least_step_ms
               + 10'000'000 * guessed_row_bytes / rebuild_bytes_per_ms);
}

TEST_CASE("numbers beyond any table make a guess too") {
  constexpr auto most = std::numeric_limits<uint64_t>::max();
  constexpr auto longest = std::numeric_limits<uint32_t>::max();
  CHECK(alone({{"t", work_kind::changes, 1, most}}) == longest);
  CHECK(guesses{}.of_table(most, doing({{"t", work_kind::fills}})) == longest);
}

TEST_CASE("guesses are made again when rows are known, and nothing else is") {
  auto plan = with_guesses(plan_of({copy("a"), copy("b")}).value());
  CHECK(plan.steps[0].expected.ms == unknown_step_ms);
  plan.steps[1].expected = {7, estimate_source::ledger};
  plan = with_guesses(std::move(plan), {1'000'000, 1'000'000});
  CHECK(plan.steps[0].expected.ms
        == least_step_ms + 1'000'000 / table_rows_per_ms);
  CHECK(plan.steps[0].expected.from == estimate_source::guess);
  CHECK(plan.steps[1].expected.ms == 7);
}
