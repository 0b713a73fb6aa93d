#include "plan/conflicts.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace dunlin {

namespace {

struct use {
  step_index step = 0;
  const access* what = nullptr;
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
  std::map<access_scope, std::map<std::string, uses>> contents;
};

class conflict_search {
public:
  conflict_search(size_t steps, edge_reasons reasons)
      : reasons_(reasons), edge_to_(steps, no_step), takes_turn_(steps) {
    // nop
  }

  void add(step_index step, const std::vector<access>& accesses) {
    turn_before_ = turn_.current.empty() ? no_step : turn_.current.back().step;
    takes_turn_[step]
        = std::any_of(accesses.begin(), accesses.end(), [](const auto& what) {
            return what.scope == access_scope::turn;
          });
    for (const auto& what : accesses)
      add({step, &what}, uses_of(what));
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
    return stores_[what.store].contents[what.scope][object_of(what)];
  }

  void add(use next, uses& of) {
    const auto opens_group
        = !of.current.empty()
          && !go_together(*of.current.back().what, *next.what);
    if (opens_group) {
      of.previous = std::move(of.current);
      of.current.clear();
    }
    for (const auto& earlier : of.previous) {
      if (std::exchange(edge_to_[earlier.step], next.step) == next.step
          || is_implied_by_turns(earlier.step, next.step))
        continue;
      auto& added = edges_.emplace_back(edge{earlier.step, next.step, {}});
      if (reasons_ == edge_reasons::left_out)
        continue;
      added.reason = reason_to_wait(*earlier.what, *next.what);
      added.cause = std::make_shared<const edge_cause>(
          cause_to_wait(*earlier.what, *next.what));
    }
    of.current.push_back(next);
  }

  /// Those who take turns wait for one another in a line.
  bool is_implied_by_turns(step_index earlier, step_index later) const {
    return takes_turn_[earlier] && takes_turn_[later]
           && earlier != turn_before_;
  }

  static constexpr auto no_step = std::numeric_limits<step_index>::max();

  edge_reasons reasons_;
  /// For each step the last to which there is an edge from it.
  std::vector<step_index> edge_to_;
  std::vector<bool> takes_turn_;
  /// The last before the step that is added.
  step_index turn_before_ = no_step;
  uses everything_;
  uses turn_;
  std::map<std::string, store_uses> stores_;
  std::vector<edge> edges_;
};

} // namespace

step_conflicts find_conflicts(const std::vector<std::vector<access>>& accesses,
                              edge_reasons reasons) {
  step_conflicts out;
  conflict_search search{accesses.size(), reasons};
  for (step_index index = 0; index < accesses.size(); ++index) {
    if (is_wall(accesses[index]))
      out.walls.push_back(index);
    search.add(index, accesses[index]);
  }
  out.edges = search.take();
  return out;
}

} // namespace dunlin
