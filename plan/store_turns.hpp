#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// Which scripts of a store wait for their turn, though no edge says so. Pure.

namespace dunlin {

/// Scripts of a store with one writer at a time are a group, of which one is
/// out. So are those that come last in a store with many; all other steps that
/// use this store hold that group back from when they may begin until they are
/// over. What asks costs nothing where a plan has neither.
class store_turns {
public:
  /// @param plan must outlive this object.
  explicit store_turns(const migration_plan& plan);

  /// The group that a step belongs to, for `ready_steps`.
  std::optional<uint32_t> group_of(step_index step) const;

  /// The groups that a step holds back, each once.
  std::vector<uint32_t> held_by(step_index step) const;

private:
  using groups = std::map<std::string, uint32_t>;

  static std::optional<uint32_t> find(const groups& in,
                                      const std::string& store);

  const migration_plan* plan_;
  groups writers_;
  groups last_;
};

} // namespace dunlin
