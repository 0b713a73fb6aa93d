#pragma once

#include "app/guard_process.hpp"

/// @file
/// Who kills what is left of the user's programs. A child that dunlin started
/// is killed by the kernel when dunlin is (PR_SET_PDEATHSIG); what that child
/// started in turn is not. The guardian knows the process groups of all
/// children and kills those that are left.

namespace dunlin {

class guardian {
public:
  /// Starts it; ends with this object.
  /// @returns `part_failed` if there can be no more processes.
  static result<guardian> start();

  /// From now on it watches over this process group, or no more.
  void watch(pid_t group) noexcept;
  void forget(pid_t group) noexcept;

private:
  explicit guardian(guard_process process) noexcept;

  guard_process process_;
};

} // namespace dunlin
