#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

/// @file
/// The steps that may begin, the most urgent first. Pure.

namespace dunlin {

/// Which of the steps of a plan is the more urgent: the one with the longest
/// way to the end of all; of two with the same the earlier in serial order.
/// After T. C. Hu, "Parallel sequencing and assembly line problems", 1961, with
/// durations; R. L. Graham, "Bounds on multiprocessing timing anomalies", 1969,
/// shows what a list schedule can and can't promise.
class step_ranks {
public:
  /// @param remaining as `remaining_paths` gives them.
  explicit step_ranks(const std::vector<uint64_t>& remaining);

  /// 0 is the most urgent.
  uint32_t rank_of(step_index step) const noexcept {
    return ranks_[step];
  }

  step_index step_at(uint32_t rank) const noexcept {
    return steps_[rank];
  }

private:
  std::vector<uint32_t> ranks_;
  std::vector<step_index> steps_;
};

/// Steps that may begin. Of a group, as `store_turns` tells them, at most one
/// is out, and none begins while the group is held back.
class ready_steps {
public:
  /// @param ranks must outlive this object.
  explicit ready_steps(const step_ranks& ranks) : ranks_(&ranks) {
    // nop
  }

  /// Steps of a group are out one at a time; others have none.
  void add(step_index step, std::optional<uint32_t> group = std::nullopt);

  /// The most urgent that may be out now; it is.
  std::optional<step_index> take();

  /// It was not begun, and may be later.
  void put_back(step_index step);

  /// What was out is over: the next of its group may be. Says nothing new of a
  /// step that was not out.
  void release(step_index step);

  /// No step of the group begins until `let_go` was called as often.
  void hold(uint32_t group);
  void let_go(uint32_t group);

private:
  /// Ranks as a heap whose first is the least.
  using heap = std::vector<uint32_t>;

  static void push(heap& on, uint32_t rank);
  static uint32_t pop(heap& from);

  struct group_state {
    std::optional<step_index> out;
    /// By so many it is held back.
    uint32_t holds = 0;
    /// Met while another one was out, or the group was held back.
    heap waiting;

    bool is_open() const noexcept {
      return !out && holds == 0;
    }
  };

  /// Lets the next of a group be looked at. One is enough: the one after it
  /// comes when that is over.
  void go_on(group_state& group);

  group_state* group_of(step_index step);

  const step_ranks* ranks_;
  heap ready_;
  std::map<step_index, uint32_t> group_names_;
  std::map<uint32_t, group_state> groups_;
};

} // namespace dunlin
