#include "plan/batches_out.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

batch batch_of(uint64_t ordinal) {
  batch work;
  work.id = {ordinal, 0};
  return work;
}

using ids = std::vector<batch_id>;

} // namespace

TEST_CASE("a batch is out from its handing out to its end") {
  batches_out out;
  CHECK(out.empty());
  CHECK(out.handed(batch_of(0), 1));
  CHECK_FALSE(out.empty());
  out.ended({0, 0});
  CHECK(out.empty());
}

TEST_CASE("an end that is heard of first is matched with its handing out") {
  batches_out out;
  out.ended({0, 0});
  CHECK_FALSE(out.handed(batch_of(0), 1));
  CHECK(out.empty());
  CHECK(out.handed(batch_of(0), 2));
}

TEST_CASE("two ends of one batch may be heard of before both handings out") {
  batches_out out;
  out.ended({0, 0});
  out.rest(batch_of(0));
  CHECK(out.rested({0, 0}) == batch_of(0));
  out.ended({0, 0});
  CHECK(out.empty());
  CHECK_FALSE(out.handed(batch_of(0), 1));
  CHECK_FALSE(out.handed(batch_of(0), 2));
  CHECK(out.empty());
}

TEST_CASE("what a lost migrator held waits for the ledger's word, once") {
  batches_out out;
  out.handed(batch_of(0), 1);
  out.handed(batch_of(1), 2);
  out.handed(batch_of(2), 1);
  CHECK(out.lost(1) == ids{{0, 0}, {2, 0}});
  CHECK(out.lost(1).empty());
  CHECK(out.settled({0, 0}) == batch_of(0));
  CHECK_FALSE(out.settled({0, 0}));
  CHECK_FALSE(out.settled({1, 0})); // its migrator is alive
}

TEST_CASE("what is in doubt waits for the ledger's word, whoever held it") {
  batches_out out;
  out.handed(batch_of(0), 1);
  out.ended({0, 0});
  out.doubt(batch_of(0));
  CHECK(out.in_hand() == 1);
  CHECK(out.lost(1).empty());
  CHECK(out.settled({0, 0}) == batch_of(0));
  CHECK(out.empty());
}

TEST_CASE("a batch that rests goes back to the scanner once") {
  batches_out out;
  out.handed(batch_of(0), 1);
  CHECK_FALSE(out.rested({0, 0}));
  out.ended({0, 0});
  out.rest(batch_of(0));
  CHECK(out.rested({0, 0}) == batch_of(0));
  CHECK_FALSE(out.rested({0, 0}));
  CHECK(out.any_returned());
  CHECK(out.handed(batch_of(0), 2));
  CHECK_FALSE(out.any_returned());
}

TEST_CASE("what is given up is out no more, and what is held stays") {
  batches_out out;
  out.handed(batch_of(0), 1);
  out.rest(batch_of(1));
  out.rest(batch_of(2));
  out.rested({2, 0});
  out.give_up_resting();
  CHECK_FALSE(out.rested({1, 0}));
  CHECK(out.any_returned());
  out.give_up_returned();
  CHECK_FALSE(out.any_returned());
  CHECK_FALSE(out.empty());
  out.ended({0, 0});
  CHECK(out.empty());
}
