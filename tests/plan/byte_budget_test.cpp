#include "plan/byte_budget.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

using granted = byte_budget::granted;

constexpr bool on_turn = true;
constexpr bool waiting = false;

} // namespace

TEST_CASE("bytes are granted while there is room, and counted") {
  byte_budget budget{400, 100};
  CHECK(budget.take(1, 100, waiting) == granted{1});
  CHECK(budget.take(2, 60, waiting) == granted{2});
  CHECK(budget.used_bytes() == 160);
  budget.give(1, 40);
  budget.give(1, 60);
  budget.give(2, 60);
  CHECK(budget.used_bytes() == 0);
}

TEST_CASE("a chunk's budget is kept for whoever has the turn") {
  byte_budget budget{300, 100};
  budget.take(1, 100, waiting);
  budget.take(2, 100, waiting);
  CHECK(budget.take(3, 100, waiting).empty());
  CHECK(budget.take(4, 100, on_turn) == granted{4});
}

TEST_CASE("who waits is granted in the order in which they asked") {
  byte_budget budget{200, 100};
  budget.take(1, 100, waiting);
  CHECK(budget.take(2, 60, waiting).empty());
  CHECK(budget.take(3, 40, waiting).empty());
  CHECK(budget.take(4, 40, waiting).empty());
  CHECK(budget.give(1, 100) == granted{2, 3});
  CHECK(budget.give(3, 40) == granted{4});
}

TEST_CASE("a migrator that gains its turn while it waits is granted at once") {
  byte_budget budget{200, 100};
  budget.take(1, 100, waiting);
  CHECK(budget.take(2, 100, waiting).empty());
  CHECK(budget.gained_turn(2) == granted{2});
}

TEST_CASE("news of a turn are nothing to who has no open request") {
  byte_budget budget{200, 100};
  budget.take(1, 100, waiting);
  CHECK(budget.gained_turn(1).empty());
  CHECK(budget.gained_turn(7).empty());
}

TEST_CASE("a turn passes a full budget, one migrator at a time") {
  byte_budget budget{200, 100};
  budget.take(1, 100, waiting);
  CHECK(budget.take(2, 100, on_turn) == granted{2});
  CHECK(budget.take(3, 100, on_turn) == granted{3});
  CHECK(budget.used_bytes() == 300);
  CHECK(budget.take(4, 100, on_turn).empty());
  CHECK(budget.give(3, 100) == granted{4});
  CHECK(budget.used_bytes() == 300);
}

TEST_CASE("a turn passes a full budget with nothing in hand only") {
  byte_budget budget{200, 100};
  budget.take(1, 100, waiting);
  budget.take(2, 100, on_turn);
  CHECK(budget.take(2, 100, on_turn).empty());
  CHECK(budget.give(2, 100) == granted{2});
}

TEST_CASE("huge rows pass one at a time, whatever their size") {
  byte_budget budget{200, 100};
  CHECK(budget.take(1, 5'000, on_turn) == granted{1});
  CHECK(budget.take(2, 7'000, on_turn).empty());
  CHECK(budget.used_bytes() == 5'000);
  CHECK(budget.give(1, 5'000) == granted{2});
  budget.give(2, 7'000);
  CHECK(budget.used_bytes() == 0);
}

TEST_CASE("a migrator that is gone gives back all and asks for nothing") {
  byte_budget budget{200, 100};
  budget.take(1, 80, waiting);
  CHECK(budget.take(2, 100, waiting).empty());
  CHECK(budget.take(3, 100, waiting).empty());
  CHECK(budget.forget(2).empty());
  CHECK(budget.forget(1) == granted{3});
  CHECK(budget.forget(9).empty());
  CHECK(budget.forget(3).empty());
  CHECK(budget.used_bytes() == 0);
}

TEST_CASE("a huge grant of a migrator that is gone lets the next one pass") {
  byte_budget budget{200, 100};
  budget.take(1, 5'000, on_turn);
  budget.take(2, 5'000, on_turn);
  CHECK(budget.forget(1) == granted{2});
}
