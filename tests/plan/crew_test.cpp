#include "plan/crew.hpp"

#include "tests/catch.hpp"
#include "tests/plan/run_words.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

using lines = std::vector<std::string>;

crew_demand tables(std::vector<step_index> steps) {
  return {{}, std::move(steps), true};
}

crew_demand scripts(std::vector<step_index> steps) {
  return {std::move(steps), {}, true};
}

const crew_demand nothing_yet{{}, {}, true};
const crew_demand nothing_ever{};

/// A crew of so many at work on table steps.
crew crew_on(const crew_demand& demand, uint32_t migrators) {
  crew people{migrators};
  people.decide(demand);
  for (migrator_id i = 1; i <= migrators; ++i) {
    people.idle(i);
    people.decide(demand);
  }
  return people;
}

} // namespace

TEST_CASE("nobody is spawned before there is work") {
  crew people{4};
  CHECK(people.decide(nothing_yet).empty());
}

TEST_CASE("a table step is worth all the migrators, a script one") {
  crew for_table{3};
  CHECK(words(for_table.decide(tables({5})))
        == lines{"spawn 1", "spawn 2", "spawn 3"});
  crew for_scripts{3};
  CHECK(words(for_scripts.decide(scripts({5, 6})))
        == lines{"spawn 1", "spawn 2"});
}

TEST_CASE("those who start already are not spawned a second time") {
  crew people{3};
  people.decide(scripts({5}));
  CHECK(people.decide(scripts({5})).empty());
  CHECK(words(people.decide(scripts({5, 6}))) == lines{"spawn 2"});
}

TEST_CASE("whoever is up gets a script before a table") {
  crew people{1};
  people.decide(scripts({5}));
  people.idle(1);
  CHECK(words(people.decide({{5}, {2}, true})) == lines{"1 to script 5"});
  CHECK(people.step_of(1) == step_index{5});
}

TEST_CASE("table steps share the migrators evenly") {
  auto people = crew_on(tables({5, 6, 7}), 7);
  CHECK(people.working_on(5) == 3);
  CHECK(people.working_on(6) == 2);
  CHECK(people.working_on(7) == 2);
}

TEST_CASE("a table step that opens later gets its even share, one by one") {
  auto people = crew_on(tables({5}), 4);
  CHECK(words(people.decide(tables({5, 6}))) == lines{"leave 4"});
  CHECK(people.decide(tables({5, 6})).empty());
  people.idle(4);
  CHECK(words(people.decide(tables({5, 6})))
        == lines{"4 to table 6", "leave 3"});
  people.idle(3);
  CHECK(words(people.decide(tables({5, 6}))) == lines{"3 to table 6"});
  CHECK(people.decide(tables({5, 6})).empty());
}

TEST_CASE("a script gets somebody from a table that several work on") {
  auto people = crew_on(tables({5}), 2);
  CHECK(words(people.decide({{9}, {5}, true})) == lines{"leave 2"});
  people.idle(2);
  CHECK(words(people.decide({{9}, {5}, true})) == lines{"2 to script 9"});
}

TEST_CASE("the last one on a table is not taken away from it") {
  auto people = crew_on(tables({5}), 1);
  CHECK(people.decide({{9}, {5, 6}, true}).empty());
}

TEST_CASE("idle migrators are kept while more may come, and retired after") {
  auto people = crew_on(tables({5}), 2);
  people.idle(1);
  people.idle(2);
  CHECK(people.decide(nothing_yet).empty());
  CHECK(words(people.decide(nothing_ever)) == lines{"retire 1", "retire 2"});
  people.gone(1);
  people.gone(2);
  CHECK(people.alive() == 0);
}

TEST_CASE("a lower number retires the idle first, then those on tables") {
  auto people = crew_on(tables({5}), 3);
  people.idle(1);
  people.want(1);
  CHECK(words(people.decide(nothing_yet)) == lines{"retire 1", "retire 3"});
  CHECK(people.working_on(5) == 1);
}

TEST_CASE("a script that runs is never cut short by a lower number") {
  crew people{2};
  people.decide(scripts({5, 6}));
  people.idle(1);
  people.idle(2);
  people.decide(scripts({5, 6}));
  people.want(1);
  CHECK(people.decide(scripts({})).empty());
  people.idle(1);
  CHECK(words(people.decide(scripts({}))) == lines{"retire 1"});
}

TEST_CASE("one migrator too many begins nothing new") {
  crew people{2};
  people.decide(scripts({5, 6}));
  people.idle(1);
  people.idle(2);
  people.decide(scripts({5, 6}));
  people.want(1);
  people.idle(1);
  CHECK(words(people.decide(scripts({7}))) == lines{"retire 1"});
}

TEST_CASE("a higher number spawns at once, while others still retire") {
  auto people = crew_on(tables({5}), 2);
  people.want(1);
  CHECK(words(people.decide(tables({5}))) == lines{"retire 2"});
  people.want(3);
  CHECK(words(people.decide(tables({5}))) == lines{"spawn 3", "spawn 4"});
}

TEST_CASE("there is always one migrator at least") {
  crew people{2};
  people.want(0);
  CHECK(words(people.decide(tables({5}))) == lines{"spawn 1"});
}

TEST_CASE("one that died is replaced while there is work") {
  auto people = crew_on(tables({5}), 2);
  people.gone(2);
  CHECK_FALSE(people.knows(2));
  CHECK(words(people.decide(tables({5}))) == lines{"spawn 3"});
}

TEST_CASE(
    "who leaves a table step or retires has it in hand until it is idle") {
  auto people = crew_on(tables({5}), 2);
  people.want(1);
  people.decide(tables({5}));
  CHECK(people.is_retiring(2));
  CHECK(people.working_on(5) == 1);
  CHECK(people.step_of(2) == step_index{5});
  people.idle(1);
  CHECK(people.anybody_at(5));
  people.idle(2);
  CHECK_FALSE(people.anybody_at(5));
  CHECK(people.is_retiring(2));
}
