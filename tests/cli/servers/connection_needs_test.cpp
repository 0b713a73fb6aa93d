#include "app/connection_needs.hpp"
#include "tests/cli/server_copy.hpp"

/// @file
/// Runs that need more connections than a server gives.

using namespace dunlin;
using namespace dunlin::test;

namespace {

step table_step(const std::string& name, const std::string& from,
                const std::string& to) {
  table_block block;
  block.name = name;
  block.from = from;
  block.to = to;
  return {name, block, ""};
}

step script_of(const std::string& name, const std::string& store) {
  script_step script;
  script.store = store;
  return {name, script, ""};
}

using limits = std::map<std::string, std::vector<connection_limit>>;

} // namespace

TEST_CASE("a run that copies a table within a server needs twice its migrators"
          " and three connections") {
  migration_plan plan;
  plan.steps = {table_step("a", "s", "s")};
  std::vector<step_standing> fresh(1);
  CHECK(connections_needed(plan, fresh, {}, 20).at("s").total() == 43);
  CHECK(connections_needed(plan, fresh, {}, 1).at("s").total() == 5);
}

TEST_CASE("what a run needs is told by store, and by what is left to do") {
  migration_plan plan;
  plan.steps = {script_of("s/1", "b"), table_step("t1", "a", "b"),
                table_step("t2", "a", "b"), table_step("t3", "a", "b")};
  std::vector<step_standing> standings(4);
  auto needs = connections_needed(plan, standings, {}, 2);
  CHECK(needs.at("a").books == 0);
  CHECK(needs.at("a").readers == 2);
  // Three tables, but so many scans are open at a time.
  CHECK(needs.at("a").scanners == 3);
  CHECK(needs.at("b").books == 2);
  CHECK(needs.at("b").writers == 2);
  CHECK(needs.at("b").readers == 0);

  for (size_t i = 1; i < standings.size(); ++i)
    standings[i].where = standing::done;
  needs = connections_needed(plan, standings, {}, 2);
  CHECK_FALSE(needs.contains("a"));
  // One script, which one migrator runs.
  CHECK(needs.at("b").total() == 3);
}

TEST_CASE("a snapshot has connections of its own beside those that read in it,"
          " or a fixed number of them") {
  migration_plan plan;
  plan.steps = {table_step("t1", "a", "b"), table_step("t2", "a", "b")};
  const auto need = [&](snapshot_readers readers, uint32_t keepers) {
    snapshot_terms terms;
    terms.readers = readers;
    terms.keepers = keepers;
    return connections_needed(plan, std::vector<step_standing>(2),
                              {{"a", terms}, {"b", terms}}, 10);
  };
  // As many readers and scans as without it.
  CHECK(need(snapshot_readers::any, 1).at("a").total() == 10 + 2 + 1);
  CHECK(need(snapshot_readers::fixed, 1).at("a").total() == 11 + 1);
  CHECK(need(snapshot_readers::one, 0).at("a").total() == 1);
  // Nobody reads there.
  CHECK(need(snapshot_readers::any, 1).at("b").total() == 2 + 10);
}

TEST_CASE("stores of one server share what it has free") {
  migration_plan plan;
  plan.steps = {table_step("t", "a", "b")};
  const auto needs
      = connections_needed(plan, std::vector<step_standing>(1), {}, 10);
  const auto of = [](uint64_t free) {
    const connection_limit limit{"server", "max_connections", 100, free};
    return limits{{"a", {limit}}, {"b", {limit}}};
  };
  CHECK_FALSE(find_short(needs, of(23)));
  const auto found = find_short(needs, of(22));
  REQUIRE(found);
  CHECK(found->needed == 23);
  auto apart = of(13);
  apart["b"][0].scope = "another server";
  CHECK_FALSE(find_short(needs, apart));
}

TEST_CASE_METHOD(server_copy, "a run that needs more connections than its role"
                              " may have is refused before it writes") {
  make(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  const auto user = name();
  if (kind() == "postgresql")
    change(kind(), "DROP ROLE IF EXISTS " + user + "; CREATE ROLE " + user
                       + " LOGIN PASSWORD 'secret' CONNECTION LIMIT 4;"
                         "GRANT ALL ON SCHEMA public TO "
                       + user + "; GRANT ALL ON target TO " + user);
  else
    change(kind(), "CREATE OR REPLACE USER " + user
                       + " IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 4;"
                         "GRANT ALL ON "
                       + name() + ".* TO " + user);
  write_profile(url_as(kind(), user));

  const auto refused = run({"run", "run.migrators=20"});
  INFO(refused.err << refused.out);
  CHECK(refused.code == 2);
  CHECK(count_lines(refused.err) == 1);
  CHECK(says(refused.err, "a run with 20 migrators needs 22 connections, but"
                          " of 4 that "));
  CHECK(says(refused.err, "4 are free; run.migrators=2 would do"));
  CHECK(ask(kind(), "SELECT count(*) FROM information_schema.tables WHERE"
                    " table_name LIKE 'dunlin%' AND table_schema IN ('public',"
                    " '" + name()
                        + "')")
        == "0\n");

  const auto end = run({"run", "run.migrators=2"});
  INFO(end.err << end.out);
  CHECK(end.code == 0);
  if (kind() == "postgresql")
    change(kind(), "DROP OWNED BY " + user + "; DROP ROLE " + user);
  else
    change(kind(), "DROP USER " + user);
}
