// The order that follows from what texts touch.

#include "plan/conflicts.hpp"

#include "plan/edge_text.hpp"
#include "tests/catch.hpp"
#include "tests/plan/touches.hpp"

#include <algorithm>

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// The sixteen tasks of the Dexecutor sample, with their tables.
const names sample_tasks{
    "r:1,2,3 w:1", "r:1,3,4", "r:5,6",   "r:10,11", "r:4,8",  "r:8,9",
    "r:10,19",     "r:11,17", "r:6,7",   "r:17,18", "r:5,20", "r:7,11",
    "r:2,16",      "r:2,11",  "r:10,11", "r:10,11",
};

/// Steps on the longest path.
std::size_t levels_of(const migration_plan& plan) {
  std::vector<std::size_t> level(plan.steps.size(), 1);
  for (const auto& edge : plan.edges)
    level[edge.later] = std::max(level[edge.later], level[edge.earlier] + 1);
  return *std::max_element(level.begin(), level.end());
}

names order_of(const names& touches,
               script_order order = script_order::read_write) {
  auto plan = scripts_plan(touches, order);
  REQUIRE(plan);
  return edges_of(*plan);
}

} // namespace

TEST_CASE("scripts wait only where one writes what the other touches") {
  CHECK(order_of({"w:a", "r:a", "r:a", "w:a", "w:b"})
        == names{"s/0 < s/1: gis.a is written before it is read",
                 "s/0 < s/2: gis.a is written before it is read",
                 "s/1 < s/3: gis.a is read before it is written",
                 "s/2 < s/3: gis.a is read before it is written"});
  CHECK(order_of({"w:a", "w:a"}) == names{"s/0 < s/1: both write gis.a"});
  CHECK(order_of({"r:a", "r:a", "r:b", ""}).empty());
}

TEST_CASE("what commutes goes beside what commutes, and beside nothing else") {
  CHECK(order_of({"c:a", "c:a", "r:a c:a"}).empty());
  CHECK(order_of({"c:a", "r:a", "c:a", "w:a"})
        == names{"s/0 < s/1: gis.a is written before it is read",
                 "s/1 < s/2: gis.a is read before it is written",
                 "s/2 < s/3: both write gis.a"});
}

TEST_CASE(
    "who asks for objects and makes some waits for all that others make") {
  CHECK(order_of({"c:schema:all", "r:schema:all c:schema:all", "c:schema:all"})
        == names{"s/0 < s/1: both write gis.schema:all",
                 "s/1 < s/2: both write gis.schema:all"});
  CHECK(order_of({"c:sqlite_sequence", "r:sqlite_sequence c:sqlite_sequence"})
        == names{"s/0 < s/1: both write gis.sqlite_sequence"});
  // Whoever makes one and asks for none goes beside them.
  CHECK(order_of({"c:schema:all", "c:schema:all"}).empty());
}

TEST_CASE("who reads and writes an object writes it") {
  CHECK(order_of({"r:a w:a", "w:a r:a"})
        == names{"s/0 < s/1: both write gis.a"});
}

TEST_CASE("a barrier waits for its store and its store for it") {
  auto other = scripts("t", {"0"});
  other.store = "other";
  auto from = profile_of({many_scripts("s", 3), other});
  auto touches
      = told{{"s/0", "r:a"}, {"s/1", "!EXECUTE"}, {"s/2", ""}, {"t/0", "w:a"}};
  auto plan = make_plan(from, teller(touches));
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"s/0 < s/1: a barrier: EXECUTE",
                 "s/1 < s/2: a barrier: EXECUTE"});
  touches["s/1"] = "!!dblink";
  plan = make_plan(from, teller(touches));
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"s/0 < s/1: a barrier: dblink", "s/1 < s/2: a barrier: dblink",
                 "s/1 < t/0: a barrier: dblink"});
}

TEST_CASE("objects of one name in two stores have nothing in common") {
  auto other = scripts("t", {"0"});
  other.store = "other";
  auto plan = make_plan(profile_of({many_scripts("s", 1), other}),
                        teller({{"s/0", "w:a"}, {"t/0", "w:a"}}));
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("a script that nobody looked at conflicts with everything") {
  auto plan = make_plan(profile_of({many_scripts("s", 2)}), [](auto& steps) {
    return std::vector<step_touches>(steps.size());
  });
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"s/0 < s/1: a script may touch anything"});
}

TEST_CASE("what the teller reports is what make_plan reports") {
  auto plan = make_plan(profile_of({many_scripts("s", 1)}), [](auto&) {
    return result<std::vector<step_touches>>{
        fail(error_code::store_failed, "gone")};
  });
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::store_failed);
}

TEST_CASE("a wrong name is found before anybody is asked what is touched") {
  auto is_asked = false;
  auto plan = make_plan(profile_of({copy("a", {"b"})}), [&](auto& steps) {
    is_asked = true;
    return std::vector<step_touches>(steps.size());
  });
  CHECK(plan.error().code == error_code::unknown_step);
  CHECK_FALSE(is_asked);
}

TEST_CASE("the sixteen tasks of the Dexecutor sample") {
  SECTION("have 16 edges and 6 levels where sharing a table means order") {
    auto plan = scripts_plan(sample_tasks, script_order::any_share);
    REQUIRE(plan);
    CHECK(plan->edges.size() == 16);
    CHECK(levels_of(*plan) == 6);
  }
  SECTION("have one edge by what they write") {
    auto plan = scripts_plan(sample_tasks);
    REQUIRE(plan);
    CHECK(edges_of(*plan)
          == names{"s/0 < s/1: gis.1 is written before it is read"});
    CHECK(levels_of(*plan) == 2);
  }
  SECTION("stand in line where the order is serial") {
    auto plan = scripts_plan(sample_tasks, script_order::serial);
    REQUIRE(plan);
    CHECK(plan->edges.size() == 15);
    CHECK(levels_of(*plan) == 16);
  }
}

TEST_CASE("any-share orders tables, not what else two scripts read") {
  auto order = script_order::any_share;
  CHECK(order_of({"r:schema:public,a", "r:schema:public,a"}, order)
        == names{"s/0 < s/1: both touch gis.a"});
  CHECK(order_of({"r:schema:public", "w:schema:public"}, order).size() == 1);
}

TEST_CASE("a serial order has no edge that its line of scripts implies") {
  CHECK(order_of({"w:a", "w:b", "r:a", "w:a,b"}, script_order::serial).size()
        == 3);
}

TEST_CASE("a serial order is one of scripts, of all stores") {
  auto other = scripts("t", {"0"});
  other.store = "other";
  auto from = profile_of({many_scripts("s", 1), copy("crs"), other});
  from.run.order = script_order::serial;
  auto plan = make_plan(
      from, teller({{"s/0", ""}, {"t/0", ""}, {"crs", "r:crs|w:crs"}}));
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"s/0 < t/0: run.order is \"serial\""});
}

TEST_CASE("a table step joins by the tables that it reads and writes") {
  auto query = copy("names");
  query.table.clear();
  query.query = "SELECT 1 AS one";
  query.from = "gis";
  auto plan
      = make_plan(profile_of({scripts("s", {"make", "other"}), copy("crs"),
                              query, scripts("t", {"index"})}),
                  teller({{"s/make", "w:main.crs"},
                          {"s/other", "w:main.area"},
                          {"crs", "r:crs|w:main.crs"},
                          {"names", "r:main.crs|w:main.names r:main.parents"},
                          {"t/index", "w:main.crs,main.parents"}}));
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"s/make < crs: both write gis.main.crs",
                 "crs < names: gis.main.crs is written before it is read",
                 "names < t/index: gis.main.crs is read before it is written"});
}

TEST_CASE("told what it touches, a table is still filled side by side") {
  auto second = copy("second");
  second.into = "crs";
  auto plan = make_plan(
      profile_of({copy("crs"), second}),
      teller({{"crs", "r:crs|w:main.crs,sequence:main.crs_seq"},
              {"second", "r:second|w:main.crs,sequence:main.crs_seq"}}));
  REQUIRE(plan);
  CHECK(plan->edges.empty());
  // But not what its trigger writes.
  plan = make_plan(profile_of({copy("crs"), second}),
                   teller({{"crs", "r:crs|w:main.crs,main.log"},
                           {"second", "r:second|w:main.crs,main.log"}}));
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"crs < second: both write gis.main.log"});
}

TEST_CASE("in a store that tells, a table that nobody knows is a barrier") {
  auto plan = make_plan(profile_of({many_scripts("s", 1), copy("crs")}),
                        teller({{"s/0", "w:area"}, {"crs", "r:crs|!no idea"}}));
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"s/0 < crs: a barrier: no idea"});
}

TEST_CASE("in a store that tells nothing, table steps go by their names") {
  auto plan = make_plan(
      profile_of({copy("a"), copy("b")}),
      teller({{"a", "!unknown|!unknown"}, {"b", "!unknown|!unknown"}}));
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("objects of stores that tell are told apart by every letter") {
  CHECK(order_of({"w:a", "w:A"}).empty());
}

TEST_CASE("an edge tells both statements with their places") {
  auto plan = scripts_plan({"w:a", "r:a", "!EXECUTE", ""});
  REQUIRE(plan);
  CHECK(edge_text(*plan, plan->edges[0])
        == "gis.a is written before it is read: /x/0:1 (SQL) and /x/1:1 (SQL)");
  CHECK(edge_text(*plan, plan->edges[2]) == "a barrier: EXECUTE, /x/2:7");
  CHECK(edge_text(*plan, plan->edges.back()) == "a barrier: EXECUTE, /x/2:7");
  CHECK(plan->edges[0].cause->kind == edge_kind::read_late);
  CHECK(plan->edges[0].cause->object == "gis.a");
}

TEST_CASE(
    "a script put in between changes no edge of those it does not touch") {
  const names before{"w:a", "r:a w:b", "r:b", "w:c", "r:c"};
  auto after = before;
  after.insert(after.begin() + 2, "w:d");
  auto less = order_of(before);
  auto plan = scripts_plan(after);
  REQUIRE(plan);
  CHECK(plan->edges.size() == less.size());
  // The names count on; the order of the others is the same.
  for (const auto& edge : plan->edges)
    CHECK((edge.earlier != 2 && edge.later != 2));
  CHECK(edges_of(*scripts_plan(after)) == edges_of(*plan));
}

TEST_CASE("a block of independent scripts is waited for by its last ones") {
  auto first = scripts("s", {"0", "1", "2"});
  auto second = scripts("t", {"0", "1"}, {"s"});
  auto plan = make_plan(profile_of({first, second}), teller({{"s/0", "w:a"},
                                                             {"s/1", "r:a"},
                                                             {"s/2", "w:b"},
                                                             {"t/0", "w:c"},
                                                             {"t/1", "r:c"}}));
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"s/0 < s/1: gis.a is written before it is read",
                 "s/1 < t/0: after \"s\"", "s/2 < t/0: after \"s\"",
                 "t/0 < t/1: gis.c is written before it is read"});
}
