#include "plan/plan.hpp"

#include "plan/access.hpp"
#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

using namespace dunlin;
using namespace dunlin::test;

namespace {

names step_names(const migration_plan& plan) {
  names found;
  for (const auto& step : plan.steps)
    found.push_back(step.name);
  return found;
}

/// A table step from `gis` into `gis`.
table_block inside(std::string name, std::string table, std::string into) {
  auto block = copy(std::move(name));
  block.from = "gis";
  block.table = std::move(table);
  block.into = std::move(into);
  return block;
}

table_block query_on(std::string name, std::string store) {
  auto block = copy(std::move(name));
  block.from = std::move(store);
  block.table.clear();
  block.query = "SELECT 1 AS one";
  return block;
}

table_block existing(table_block block, existing_rows how) {
  block.existing = how;
  return block;
}

} // namespace

TEST_CASE(
    "steps stand in the order of the profile, scripts as they are given") {
  auto plan = plan_of({scripts("upgrade", {"2.sql", "1.sql"}), copy("crs"),
                       scripts("finish", {"9.sql"})});
  REQUIRE(plan);
  CHECK(step_names(*plan)
        == names{"upgrade/2.sql", "upgrade/1.sql", "crs", "finish/9.sql"});
}

TEST_CASE("a step knows its work, its identity and the store that it writes") {
  auto plan = plan_of({scripts("upgrade", {"1.sql"}), copy("crs")});
  REQUIRE(plan);
  const auto& script = plan->steps[0];
  CHECK(script.is_script());
  CHECK(script.script().file.text == "SELECT 1;");
  CHECK(script.identity.rfind("script store=gis xxh3=", 0) == 0);
  CHECK(script.written_store() == "gis");
  const auto& table = plan->steps[1];
  CHECK_FALSE(table.is_script());
  CHECK(table.table().from == "registry");
  CHECK(table.identity.rfind("copy from=registry table=crs", 0) == 0);
  CHECK(table.written_store() == "gis");
}

TEST_CASE("a profile without blocks has a plan without steps") {
  auto plan = plan_of({});
  REQUIRE(plan);
  CHECK(plan->steps.empty());
  CHECK(plan->edges.empty());
}

TEST_CASE("a step is found by its whole name") {
  auto plan = plan_of({scripts("upgrade", {"1.sql"}), copy("crs")});
  REQUIRE(plan);
  CHECK(plan->find("crs") == &plan->steps[1]);
  CHECK(plan->find("upgrade/1.sql") == &plan->steps[0]);
  CHECK(plan->find("upgrade") == nullptr);
}

TEST_CASE("a script is a barrier") {
  auto plan = plan_of(
      {copy("a"), copy("b"), scripts("s", {"1", "2"}), copy("c"), copy("d")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"a < s/1: a script may touch anything",
                 "b < s/1: a script may touch anything",
                 "s/1 < s/2: a script may touch anything",
                 "s/2 < c: a script may touch anything",
                 "s/2 < d: a script may touch anything"});
  CHECK(plan->before(2) == std::vector<step_index>{0, 1});
  CHECK(plan->before(0).empty());
}

TEST_CASE("forty scripts, forty tables and ten scripts need few edges") {
  std::vector<plan_block> blocks{many_scripts("upgrade", 40)};
  for (int i = 0; i < 40; ++i)
    blocks.push_back(copy("table" + std::to_string(i), {"upgrade"}));
  auto finish = many_scripts("finish", 10);
  finish.after = {"upgrade"};
  blocks.push_back(finish);
  auto plan = plan_of(std::move(blocks));
  REQUIRE(plan);
  // 39 in a chain, 40 to the tables, 40 and the asked-for one from them, 9.
  CHECK(plan->edges.size() == 39 + 40 + 41 + 9);
}

TEST_CASE("tables of their own wait for nothing") {
  auto plan = plan_of({copy("a"), copy("b"), copy("c")});
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("a step that reads a table waits for who writes it") {
  auto plan = plan_of({copy("crs"), inside("names", "crs", "names")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"crs < names: gis.crs is written before it is read"});
}

TEST_CASE("a step that writes a table waits for who reads it") {
  auto plan = plan_of({inside("names", "crs", "names"), copy("crs")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"names < crs: gis.crs is read before it is written"});
}

TEST_CASE("two steps that only add rows fill one table side by side") {
  auto second = copy("second");
  second.into = "crs";
  auto plan = plan_of({copy("crs"), second});
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("two steps write one table in turn if one looks at existing rows") {
  auto how = GENERATE(existing_rows::skip, existing_rows::replace);
  auto second = copy("second");
  second.into = "crs";
  for (const auto& blocks : std::vector<std::vector<plan_block>>{
           {existing(copy("crs"), how), second},
           {copy("crs"), existing(second, how)},
           {existing(copy("crs"), how), existing(second, how)}}) {
    auto plan = plan_of(blocks);
    REQUIRE(plan);
    CHECK(edges_of(*plan) == names{"crs < second: both write gis.crs"});
  }
}

TEST_CASE("tables of one name in two stores are two tables") {
  auto second = existing(copy("second"), existing_rows::replace);
  second.into = "crs";
  second.to = "other";
  auto plan = plan_of({existing(copy("crs"), existing_rows::replace), second});
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("table names that differ in the case of ASCII letters are one") {
  CHECK(same_table("CRS_a", "crs_A"));
  CHECK_FALSE(same_table("GRÖSSE", "größe"));
  auto plan = plan_of({copy("CRS"), inside("names", "crs", "names")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"CRS < names: gis.CRS is written before it is read"});
}

TEST_CASE("a query waits for who writes into the store that it reads") {
  auto query = query_on("names", "gis");
  query.to = "other";
  auto plan = plan_of({copy("crs"), query, copy("usage")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"crs < names: a query may read gis.crs",
                 "names < usage: a query may read gis.usage"});
}

TEST_CASE("a query on a store that nobody writes waits for nothing") {
  auto plan = plan_of({copy("crs"), query_on("names", "registry"),
                       query_on("usage", "registry")});
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("a query on the store that it writes runs alone among its writers") {
  auto plan = plan_of({copy("crs"), query_on("names", "gis"),
                       query_on("usage", "gis"), copy("area")});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"crs < names: a query may read gis.crs",
                 "names < usage: a query may read gis.names",
                 "usage < area: a query may read gis.usage"});
}

TEST_CASE("after adds edges to steps and to all scripts of a block") {
  auto plan = plan_of({copy("a"), copy("b", {"a"}), scripts("s", {"1", "2"}),
                       copy("c", {"s", "a"})});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"a < b: after \"a\"", "a < s/1: a script may touch anything",
                 "b < s/1: a script may touch anything",
                 "s/1 < s/2: a script may touch anything",
                 "s/2 < c: after \"s\""});
}

TEST_CASE("what after asks for is the reason that is kept") {
  auto names_step = inside("names", "crs", "names");
  names_step.after = {"crs", "crs"};
  auto plan = plan_of({copy("crs"), names_step});
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"crs < names: after \"crs\""});
}

TEST_CASE("after may name a step further down in the profile") {
  auto plan = plan_of({copy("a", {"c"}), copy("b"), copy("c")});
  REQUIRE(plan);
  CHECK(edges_of(*plan) == names{"c < a: after \"c\""});
  CHECK(plan->before(0) == std::vector<step_index>{2});
}

TEST_CASE("a block of scripts without files may be named by after") {
  auto plan = plan_of({scripts("empty", {}), copy("a", {"empty"})});
  REQUIRE(plan);
  CHECK(plan->edges.empty());
}

TEST_CASE("an after that names nothing is refused with the nearest name") {
  auto plan = plan_of({scripts("upgrade", {"1.sql"}), copy("crs", {"upgrad"})});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::unknown_step);
  CHECK(plan.error().text
        == "\"crs\" is to come after \"upgrad\", which is neither a step nor a "
           "block of scripts; did you mean \"upgrade\"?");
}

TEST_CASE("an after of a block without files is checked too") {
  auto plan = plan_of({scripts("empty", {}, {"nothing"})});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::unknown_step);
}

TEST_CASE("two steps of one name are refused") {
  auto plan = plan_of({scripts("s", {"1"}), copy("s/1")});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::duplicate_name);
  CHECK(plan.error().text
        == "two steps or blocks are called \"s/1\"; give one of them another "
           "name");
  CHECK(plan_of({scripts("s", {"1"}), copy("s")}).error().code
        == error_code::duplicate_name);
}

TEST_CASE("a table copied onto itself is refused") {
  auto plan = plan_of({inside("crs", "crs", "CRS")});
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == error_code::table_onto_itself);
  CHECK(plan.error().text
        == "step \"crs\" reads the table \"crs\" of store \"gis\" and writes "
           "it too; give another `into` or `to`");
}

TEST_CASE("a table may be copied to its name in another store") {
  CHECK(plan_of({copy("crs")}));
}

TEST_CASE("an update takes its turn with all that read or write its table") {
  auto reads = copy("crs");
  reads.name = "reads";
  reads.from = "gis";
  reads.to = "elsewhere";
  auto plan = plan_of({copy("crs"), in_place("changed"), reads});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"crs < changed: a query may read gis.crs",
                 "crs < reads: gis.crs is written before it is read"});
  auto into_one = in_place("crs");
  into_one.name = "change";
  plan = plan_of({copy("crs"), into_one, reads});
  REQUIRE(plan);
  CHECK(edges_of(*plan)
        == names{"crs < change: both write gis.crs",
                 "change < reads: gis.crs is written before it is read"});
}

TEST_CASE("two updates of one store go one after the other") {
  // What their subqueries read is not known.
  auto plan = plan_of({in_place("a"), in_place("b")});
  REQUIRE(plan);
  CHECK(plan->edges.size() == 1);
}
