#pragma once

#include "app/descriptor.hpp"
#include "config/error.hpp"

#include <sys/types.h>

/// @file
/// A process of our own that outlives this one by an instant. A child that
/// dunlin started is killed by the kernel when dunlin is (PR_SET_PDEATHSIG);
/// what that child started in turn is not. The guardian knows the process
/// groups of all children and kills those that are left.

namespace dunlin {

class guardian {
public:
  /// Starts it; ends with this object.
  /// @returns `part_failed` if there can be no more processes.
  static result<guardian> start();

  guardian(guardian&&) = default;
  guardian& operator=(guardian&&) = delete;
  ~guardian();

  /// From now on it watches over this process group, or no more.
  void watch(pid_t group) noexcept;
  void forget(pid_t group) noexcept;

private:
  guardian(pid_t id, descriptor words) noexcept;

  pid_t id_;
  descriptor words_;
};

} // namespace dunlin
