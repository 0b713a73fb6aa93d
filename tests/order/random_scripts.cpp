#include "tests/order/random_scripts.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dunlin::test {

namespace {

std::string table(random_source& draw, uint32_t tables) {
  return "t" + std::to_string(below(draw, tables));
}

/// At most so many statements a script.
constexpr uint32_t statements_max = 3;

} // namespace

std::vector<std::string> make_tables(uint32_t tables) {
  std::vector<std::string> out;
  for (uint32_t i = 0; i < tables; ++i) {
    const auto name = "t" + std::to_string(i);
    out.push_back("CREATE TABLE " + name
                  + "(id INTEGER PRIMARY KEY, v BIGINT NOT NULL)");
    out.push_back("INSERT INTO " + name + " VALUES(1, " + std::to_string(i)
                  + "), (2, 20), (3, 300)");
  }
  return out;
}

std::string random_script(random_source& draw, const script_world& world,
                          uint32_t number, const std::string& before) {
  random_statements statements{draw, world, number, before};
  std::string out;
  for (auto left = 1 + below(draw, statements_max); left > 0; --left)
    out += statements.any() + ";\n";
  return out;
}

std::string random_row_script(random_source& draw, const script_world& world,
                              uint32_t number) {
  random_statements statements{draw, world, number, ""};
  std::string out;
  for (auto left = 1 + below(draw, statements_max); left > 0; --left)
    out += statements.change_rows() + ";\n";
  return out;
}

std::string mixing_script(random_source& draw, uint32_t tables,
                          uint32_t number) {
  const auto into = table(draw, tables);
  return "UPDATE " + into
         + " SET v = (v * 3 + (SELECT coalesce(sum(v), 0) FROM "
         + table(draw, tables) + ") + " + std::to_string(number)
         + ") % 1000003;\n";
}

result<migration_plan>
plan_of(const std::vector<std::string>& scripts,
        const std::function<result<std::vector<touch_set>>(
            const std::vector<touch_job>&)>& tell) {
  profile of;
  of.name = "random";
  of.stores["app"].name = "app";
  scripts_block block;
  block.name = "up";
  block.store = "app";
  std::vector<touch_job> jobs;
  for (size_t i = 0; i < scripts.size(); ++i) {
    const auto name = "up/" + std::to_string(i) + ".sql";
    block.files.push_back({name, "/" + name, scripts[i]});
    jobs.push_back({touch_source::script, name, "/" + name, scripts[i]});
  }
  of.blocks.emplace_back(std::move(block));
  auto told = tell(jobs);
  if (!told)
    return tl::unexpected(told.error());
  return make_plan(of, [&](const auto& steps) {
    std::vector<step_touches> out;
    for (size_t i = 0; i < steps.size(); ++i)
      out.push_back({(*told)[i]});
    return result<std::vector<step_touches>>{std::move(out)};
  });
}

std::vector<step_index> serial_order(size_t size) {
  std::vector<step_index> out(size);
  std::iota(out.begin(), out.end(), step_index{0});
  return out;
}

std::string shown(const std::vector<std::string>& scripts) {
  std::string out;
  for (size_t i = 0; i < scripts.size(); ++i)
    out += std::to_string(i) + ": " + scripts[i];
  return out;
}

std::vector<step_index> random_order(random_source& draw,
                                     const migration_plan& plan, bool hasty) {
  std::vector<uint32_t> waits(plan.steps.size());
  for (const auto& edge : plan.edges)
    ++waits[edge.later];
  std::vector<step_index> out;
  std::vector<bool> taken(plan.steps.size());
  while (out.size() < plan.steps.size()) {
    std::vector<step_index> ready;
    for (step_index i = 0; i < waits.size(); ++i)
      if (!taken[i] && waits[i] == 0)
        ready.push_back(i);
    DUNLIN_ASSERT(!ready.empty());
    const auto next = hasty ? ready.back() : ready[below(draw, ready.size())];
    taken[next] = true;
    out.push_back(next);
    for (const auto& edge : plan.edges)
      if (edge.earlier == next)
        --waits[edge.later];
  }
  return out;
}

} // namespace dunlin::test
