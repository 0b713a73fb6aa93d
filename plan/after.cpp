#include "plan/after.hpp"

#include "config/nearest.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace dunlin {

namespace {

/// Steps that follow one another in serial order.
struct step_range {
  step_index first = 0;
  step_index end = 0;
};

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

/// For each step the last script before it; 0 if there is none.
std::vector<step_index> barriers_before(const std::vector<step>& steps) {
  std::vector<step_index> result;
  step_index barrier = 0;
  for (step_index index = 0; index < steps.size(); ++index) {
    result.push_back(barrier);
    if (steps[index].is_script())
      barrier = index;
  }
  return result;
}

} // namespace

result<std::vector<edge>> after_edges(const profile& from,
                                      const std::vector<step>& steps) {
  auto names = names_of(from, steps);
  if (!names)
    return tl::unexpected(names.error());
  auto barriers = barriers_before(steps);
  std::vector<edge> edges;
  step_index first = 0;
  for (const auto& block : from.blocks) {
    auto [block_name, after, size] = view_of(block);
    for (const auto& name : after) {
      auto found = names->find(name);
      if (found == names->end())
        return tl::unexpected(unknown(block_name, name, *names));
      auto named = found->second;
      for (auto later = first; later < first + size; ++later)
        for (auto earlier = std::max(named.first, barriers[later]);
             earlier < named.end; ++earlier)
          edges.push_back({earlier, later, "after " + quote(name)});
    }
    first += size;
  }
  return edges;
}

} // namespace dunlin
