#include "tests/sim/chooser.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

std::vector<uint32_t> draw(choice_stream& from, size_t count) {
  std::vector<uint32_t> drawn;
  for (size_t i = 0; i < count; ++i)
    drawn.push_back(from.pick(1000, "number"));
  return drawn;
}

} // namespace

TEST_CASE("one seed draws the same choices each time, another does not") {
  chooser one{7};
  chooser same{7};
  chooser other{8};

  const auto drawn = draw(one.at(concern::schedule), 50);

  CHECK(draw(same.at(concern::schedule), 50) == drawn);
  CHECK(draw(other.at(concern::schedule), 50) != drawn);
}

TEST_CASE("the generator's numbers are pinned, so that seeds keep meaning") {
  chooser chance{42};

  CHECK(draw(chance.at(concern::schedule), 4)
        == std::vector<uint32_t>{101, 368, 765, 522});
}

TEST_CASE("more draws of one concern leave the others as they were") {
  chooser few{7};
  chooser many{7};

  draw(many.at(concern::wire), 100);

  CHECK(draw(few.at(concern::store), 20) == draw(many.at(concern::store), 20));
  CHECK(draw(few.at(concern::store), 20)
        != draw(few.at(concern::workload), 20));
}

TEST_CASE("every value of a choice is drawn, and none beyond") {
  chooser chance{1};
  std::vector<int> seen(5);

  for (int i = 0; i < 1000; ++i)
    ++seen.at(chance.at(concern::schedule).pick(5, "one of five"));

  for (const auto times : seen)
    CHECK(times > 100);
}

TEST_CASE("a replay repeats the choices, and takes the plain one past them") {
  chooser first{7};
  draw(first.at(concern::wire), 3);

  chooser again{first.choices()};

  CHECK(draw(again.at(concern::wire), 3) == first.choices()[1]);
  CHECK(again.at(concern::wire).pick(9, "past the end") == 0);
  CHECK_FALSE(again.at(concern::store).chance(999, "also past the end"));
}

TEST_CASE("a replayed value is cut to the options that there are") {
  chooser again{choice_lists{{{17}, {}, {}, {}}}};

  CHECK(again.at(concern::schedule).pick(5, "one of five") == 2);
}

TEST_CASE("a chance of nothing never comes, one of everything always") {
  chooser chance{3};

  for (int i = 0; i < 100; ++i) {
    CHECK_FALSE(chance.at(concern::store).chance(0, "never"));
    CHECK(chance.at(concern::store).chance(1000, "always"));
  }
}
