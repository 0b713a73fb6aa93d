#include "plan/after.hpp"

#include "config/nearest.hpp"
#include "config/script_directives.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <tuple>

namespace dunlin {

namespace {

/// What an `after` may name.
using known_names = std::map<std::string, step_range, std::less<>>;

/// What both kinds of block have.
struct block_view {
  const std::string& name;
  const std::vector<std::string>& after;
  step_index size;
};

block_view view_of(const plan_block& block) {
  if (const auto* scripts = std::get_if<scripts_block>(&block))
    return {scripts->name, scripts->after,
            static_cast<step_index>(scripts->files.size())};
  const auto& table = std::get<table_block>(block);
  return {table.name, table.after, 1};
}

result<known_names> names_of(const profile& from,
                             const std::vector<step>& steps) {
  known_names names;
  auto add = [&](const std::string& name, step_range range) {
    return names.emplace(name, range).second;
  };
  auto twice = [](const std::string& name) {
    return fail(error_code::duplicate_name,
                "two steps or blocks are called " + quote(name)
                    + "; give one of them another name");
  };
  step_index first = 0;
  for (const auto& block : from.blocks) {
    auto [name, after, size] = view_of(block);
    if (!add(name, {first, first + size}))
      return twice(name);
    if (std::holds_alternative<scripts_block>(block))
      for (auto index = first; index < first + size; ++index)
        if (!add(steps[index].name, {index, index + 1}))
          return twice(steps[index].name);
    first += size;
  }
  return names;
}

error unknown(const std::string& block, const std::string& name,
              const known_names& names) {
  std::vector<std::string> known;
  for (const auto& [candidate, range] : names)
    known.push_back(candidate);
  return {error_code::unknown_step, quote(block) + " is to come after "
                                        + quote(name)
                                        + ", which is neither a step nor a "
                                          "block of scripts"
                                        + hint_for(name, known)};
}

/// For each step the last one before it that all others wait for; 0 if there is
/// none.
std::vector<step_index> walls_before(size_t steps,
                                     const std::vector<step_index>& walls) {
  std::vector<step_index> result(steps);
  step_index wall = 0;
  auto next = walls.begin();
  for (step_index index = 0; index < steps; ++index) {
    result[index] = wall;
    if (next != walls.end() && *next == index)
      wall = *next++;
  }
  return result;
}

/// Steps of a range that none of the range comes before, or after.
struct range_ends {
  std::vector<step_index> first;
  std::vector<step_index> last;
};

range_ends ends_of(const step_range& range, const std::vector<edge>& edges) {
  const auto size = range.end - range.first;
  std::vector<bool> waits(size);
  std::vector<bool> is_awaited(size);
  const auto is_inside = [&](step_index step) {
    return step >= range.first && step < range.end;
  };
  if (size > 1)
    for (const auto& edge : edges)
      if (is_inside(edge.earlier) && is_inside(edge.later)) {
        is_awaited[edge.earlier - range.first] = true;
        waits[edge.later - range.first] = true;
      }
  range_ends out;
  for (step_index i = 0; i < size; ++i) {
    if (!waits[i])
      out.first.push_back(range.first + i);
    if (!is_awaited[i])
      out.last.push_back(range.first + i);
  }
  return out;
}

/// What scripts ask for at their heads.
result<void> add_declared(const scripts_block& block, step_index first,
                          const known_names& names,
                          std::vector<asked_order>& to) {
  for (step_index i = 0; i < block.files.size(); ++i) {
    const auto& file = block.files[i];
    const auto said = read_directives(file.path, file.text);
    if (!said)
      return tl::unexpected(said.error());
    for (const auto& name : said->after.names) {
      const auto found = names.find(name);
      if (found == names.end())
        return tl::unexpected(
            error{error_code::unknown_step,
                  file.path + ":" + std::to_string(said->after.line) + ": "
                      + unknown(file.name, name, names).text});
      to.push_back({name, found->second, {first + i, first + i + 1}});
    }
  }
  return {};
}

} // namespace

result<std::vector<asked_order>> asked_orders(const profile& from,
                                              const std::vector<step>& steps) {
  auto names = names_of(from, steps);
  if (!names)
    return tl::unexpected(names.error());
  std::vector<asked_order> out;
  step_index first = 0;
  for (const auto& block : from.blocks) {
    auto [block_name, after, size] = view_of(block);
    for (const auto& name : after) {
      auto found = names->find(name);
      if (found == names->end())
        return tl::unexpected(unknown(block_name, name, *names));
      out.push_back({name, found->second, {first, first + size}});
    }
    if (const auto* scripts = std::get_if<scripts_block>(&block))
      if (auto good = add_declared(*scripts, first, *names, out); !good)
        return tl::unexpected(good.error());
    first += size;
  }
  return out;
}

namespace {

/// Left out are those that conflicts imply: through a step between the two that
/// waits for all before it and lets all after it wait, or because another step
/// of the same block comes first or last anyway.
std::vector<edge> after_edges(const std::vector<asked_order>& asked,
                              size_t steps, const step_conflicts& conflicts) {
  const auto walls = walls_before(steps, conflicts.walls);
  const auto cause = std::make_shared<const edge_cause>();
  std::vector<edge> edges;
  for (const auto& [name, earlier_range, later_range] : asked) {
    const auto reason = "after " + quote(name);
    const auto earlier_ends = ends_of(earlier_range, conflicts.edges);
    for (auto later : ends_of(later_range, conflicts.edges).first)
      for (auto earlier : earlier_ends.last)
        if (earlier >= walls[later])
          edges.push_back({earlier, later, reason, cause});
  }
  return edges;
}

/// One edge for a pair of steps, the first of them.
void sort_and_unite(std::vector<edge>& edges) {
  auto pair = [](const edge& of) { return std::tie(of.later, of.earlier); };
  std::stable_sort(edges.begin(), edges.end(),
                   [&](const edge& left, const edge& right) {
                     return pair(left) < pair(right);
                   });
  auto end = std::unique(edges.begin(), edges.end(),
                         [&](const edge& left, const edge& right) {
                           return pair(left) == pair(right);
                         });
  edges.erase(end, edges.end());
}

} // namespace

std::vector<edge>
edges_between(const std::vector<asked_order>& asked,
              const std::vector<std::vector<access>>& accesses,
              edge_reasons reasons) {
  auto conflicts = find_conflicts(accesses, reasons);
  // What the user asked for comes first: it is the reason that is kept.
  auto out = after_edges(asked, accesses.size(), conflicts);
  std::move(conflicts.edges.begin(), conflicts.edges.end(),
            std::back_inserter(out));
  sort_and_unite(out);
  return out;
}

} // namespace dunlin
