// Random profiles: the order that the lean edges of a plan imply must be the
// one that the rule of the design gives for each pair of steps, written here a
// second time, pair by pair and without any thrift.

#include "plan/plan.hpp"

#include "tests/catch.hpp"
#include "tests/plan/blocks.hpp"

#include <random>
#include <utility>

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// `order[i][j]`: step `j` waits for step `i`, at once or through others.
using relation = std::vector<std::vector<bool>>;

using chance = std::minstd_rand;

std::size_t below(std::size_t limit, chance& random) {
  return random() / 7 % limit;
}

std::string one_of(const names& from, chance& random) {
  return from[below(from.size(), random)];
}

table_block random_table(std::string name, chance& random) {
  const names stores{"one", "two"};
  const names tables{"a", "A", "b", "c"};
  auto block = copy(std::move(name));
  block.from = one_of(stores, random);
  block.to = one_of(stores, random);
  block.into = one_of(tables, random);
  block.table = one_of(tables, random);
  // Several may fill: then groups of the same kind are seen too.
  if (below(3, random) == 0)
    block.existing = existing_rows::skip;
  if (below(6, random) == 0) {
    block.update = "UPDATE";
    block.from = block.to;
    block.table = block.into;
    block.existing = existing_rows::fail;
    return block;
  }
  auto same = block.from == block.to;
  if (below(4, random) == 0 || same) {
    block.table.clear();
    block.query = "SELECT 1 AS one";
  }
  if (same && below(2, random) == 0) {
    block.query.clear();
    block.table = block.into == "c" ? "b" : "C";
  }
  return block;
}

profile random_profile(chance& random) {
  std::vector<plan_block> blocks;
  names known;
  auto count = 1 + below(12, random);
  auto scripts_share = 3 + below(10, random);
  auto after_share = 2 + below(6, random);
  for (std::size_t i = 0; i < count; ++i) {
    auto name = "x" + std::to_string(i);
    if (below(scripts_share, random) == 0)
      blocks.push_back(many_scripts(name, static_cast<int>(below(4, random))));
    else
      blocks.push_back(random_table(name, random));
    known.push_back(name);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (below(after_share, random) == 0) {
      // Mostly on what stands above: the rest is often a cycle.
      auto limit = i > 0 && below(6, random) > 0 ? i : count;
      names after{known[below(limit, random)]};
      std::visit([&](auto& block) { block.after = after; }, blocks[i]);
    }
  return profile_of(std::move(blocks));
}

/// A name without its upper-case letters: those in use here are ASCII.
bool same_name(std::string left, std::string right) {
  for (auto* name : {&left, &right})
    for (auto& character : *name)
      if (character < 'a')
        character = static_cast<char>(character + 'a' - 'A');
  return left == right;
}

bool reads_what_is_written(const table_block& reader,
                           const table_block& writer) {
  if (reader.from != writer.to)
    return false;
  // Subqueries of an update may read any table, as a query may.
  return !reader.query.empty() || !reader.update.empty()
         || same_name(reader.table, writer.into);
}

bool fills(const table_block& block) {
  return block.existing == existing_rows::fail && block.update.empty();
}

bool conflict(const step& left, const step& right) {
  if (left.is_script() || right.is_script())
    return true;
  const auto& a = left.table();
  const auto& b = right.table();
  auto both_write = a.to == b.to && same_name(a.into, b.into);
  auto both_fill = fills(a) && fills(b);
  return reads_what_is_written(a, b) || reads_what_is_written(b, a)
         || (both_write && !both_fill);
}

/// Whether `after` of the block that holds `later` names `earlier`, whose
/// block is the part of its name before the slash.
bool asked_for(const profile& from, const std::string& later,
               const std::string& earlier) {
  auto block_name
      = [](const std::string& step) { return step.substr(0, step.find('/')); };
  for (const auto& block : from.blocks) {
    auto asks = std::visit(
        [&](const auto& of) {
          return of.name == block_name(later) && !of.after.empty()
                 && of.after.front() == block_name(earlier);
        },
        block);
    if (asks)
      return true;
  }
  return false;
}

void close(relation& order) {
  for (std::size_t via = 0; via < order.size(); ++via)
    for (std::size_t i = 0; i < order.size(); ++i)
      if (order[i][via])
        for (std::size_t j = 0; j < order.size(); ++j)
          if (order[via][j])
            order[i][j] = true;
}

relation none(std::size_t steps) {
  return relation(steps, std::vector<bool>(steps));
}

/// The serial order of steps is that of make_plan() without any `after`.
relation naive_order(const profile& from, const std::vector<step>& steps) {
  auto order = none(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    for (std::size_t j = 0; j < steps.size(); ++j)
      order[i][j] = (i < j && conflict(steps[i], steps[j]))
                    || asked_for(from, steps[j].name, steps[i].name);
  close(order);
  return order;
}

std::vector<step> steps_in_order(profile from) {
  for (auto& block : from.blocks)
    std::visit([](auto& of) { of.after.clear(); }, block);
  auto plan = make_plan(from);
  REQUIRE(plan);
  return plan->steps;
}

bool has_cycle(const relation& order) {
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i][i])
      return true;
  return false;
}

} // namespace

TEST_CASE("lean edges imply the very order that the rule gives pair by pair") {
  chance random{20'240'229};
  int cycles = 0;
  int plans = 0;
  for (int round = 0; round < 4'000; ++round) {
    auto from = random_profile(random);
    auto steps = steps_in_order(from);
    auto expected = naive_order(from, steps);
    auto plan = make_plan(from);
    CAPTURE(round);
    REQUIRE(plan.has_value() != has_cycle(expected));
    if (!plan) {
      REQUIRE(plan.error().code == error_code::plan_cycle);
      ++cycles;
      continue;
    }
    ++plans;
    auto order = none(steps.size());
    for (const auto& edge : plan->edges)
      order[edge.earlier][edge.later] = true;
    close(order);
    REQUIRE(order == expected);
  }
  // Both outcomes must have been met often, or the test shows nothing.
  CHECK(cycles > 100);
  CHECK(plans > 2'000);
}

TEST_CASE("edges are sorted, one for a pair, and none leads over a script") {
  chance random{7};
  for (int round = 0; round < 300; ++round) {
    auto plan = make_plan(random_profile(random));
    if (!plan)
      continue;
    std::pair<step_index, step_index> last{0, 0};
    for (const auto& edge : plan->edges) {
      std::pair pair{edge.later, edge.earlier};
      REQUIRE(last < pair);
      last = pair;
      for (auto between = edge.earlier + 1; between < edge.later; ++between)
        REQUIRE_FALSE(plan->steps[between].is_script());
    }
  }
}
