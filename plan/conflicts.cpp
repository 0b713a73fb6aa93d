#include "plan/conflicts.hpp"

#include "plan/access.hpp"

#include <map>
#include <utility>

namespace dunlin {

namespace {

struct use {
  step_index step = 0;
  access what;
};

/// The uses of one resource fall into groups, one after the other; those of a
/// group go together. Each use waits for the whole group before its own, and so
/// for all that came before, without an edge to it.
struct uses {
  std::vector<use> previous;
  std::vector<use> current;
};

void add(uses& of, use next, std::vector<edge>& edges) {
  auto opens_group
      = !of.current.empty()
        && !go_together(of.current.back().what.mode, next.what.mode);
  if (opens_group) {
    of.previous = std::move(of.current);
    of.current.clear();
  }
  for (const auto& earlier : of.previous)
    edges.push_back(
        {earlier.step, next.step, reason_to_wait(earlier.what, next.what)});
  of.current.push_back(std::move(next));
}

} // namespace

std::vector<edge> conflict_edges(const std::vector<step>& steps) {
  std::vector<edge> edges;
  uses everything;
  std::map<resource, uses> resources;
  for (step_index index = 0; index < steps.size(); ++index) {
    // Nothing after a barrier has to wait for what came before it.
    if (steps[index].is_script())
      resources.clear();
    for (auto& what : accesses_of(steps[index])) {
      auto& of = what.scope == access_scope::everything
                     ? everything
                     : resources[resource_of(what)];
      add(of, {index, std::move(what)}, edges);
    }
  }
  return edges;
}

} // namespace dunlin
