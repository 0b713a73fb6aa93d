#include "plan/conflicts.hpp"

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

/// What is used of one store. Nothing after a barrier has to wait for what came
/// before it, so a barrier takes away all but the uses of itself.
struct store_uses {
  uses barrier;
  std::map<resource, uses> contents;
};

class conflict_search {
public:
  void add(step_index step, std::vector<access> accesses) {
    for (auto& what : accesses) {
      auto& of = uses_of(what);
      add({step, std::move(what)}, of);
    }
  }

  std::vector<edge> take() {
    return std::move(edges_);
  }

private:
  uses& uses_of(const access& what) {
    const auto is_change = what.mode == access_mode::change;
    switch (what.scope) {
    case access_scope::everything:
      if (is_change)
        stores_.clear();
      return everything_;
    case access_scope::turn:
      return turn_;
    case access_scope::barrier:
      if (is_change)
        stores_[what.store].contents.clear();
      return stores_[what.store].barrier;
    case access_scope::contents:
    case access_scope::object:
      break;
    }
    return stores_[what.store].contents[resource_of(what)];
  }

  void add(use next, uses& of) {
    const auto opens_group = !of.current.empty()
                             && !go_together(of.current.back().what, next.what);
    if (opens_group) {
      of.previous = std::move(of.current);
      of.current.clear();
    }
    for (const auto& earlier : of.previous)
      edges_.push_back({earlier.step, next.step,
                        reason_to_wait(earlier.what, next.what),
                        std::make_shared<const edge_cause>(
                            cause_to_wait(earlier.what, next.what))});
    of.current.push_back(std::move(next));
  }

  uses everything_;
  uses turn_;
  std::map<std::string, store_uses> stores_;
  std::vector<edge> edges_;
};

} // namespace

step_conflicts find_conflicts(const std::vector<step>& steps,
                              script_order order) {
  const access_rules rules{steps, order};
  step_conflicts out;
  conflict_search search;
  for (step_index index = 0; index < steps.size(); ++index) {
    auto accesses = rules.accesses_of(steps[index]);
    if (is_wall(accesses))
      out.walls.push_back(index);
    search.add(index, std::move(accesses));
  }
  out.edges = search.take();
  return out;
}

} // namespace dunlin
