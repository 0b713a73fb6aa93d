#pragma once

#include "config/error.hpp"

#include <functional>
#include <string>
#include <vector>

/// @file
/// The parts of a running system: one description says what there is and what
/// each needs; starting and stopping follow from it.

namespace dunlin {

/// One part of a system.
struct part {
  /// For messages: `run lock`.
  std::string name;
  /// The names of the parts that must run before this one.
  std::vector<std::string> needs;
  std::function<result<void>()> start;
  /// Called once for each start that succeeded. Cannot fail.
  std::function<void()> stop;
};

/// Starts parts in the order of their needs and stops them in reverse.
class part_list {
public:
  /// Needs must name parts of the list, and no part may need itself in the end:
  /// both are mistakes of ours. Parts that do not need each other start in the
  /// order of the list.
  explicit part_list(std::vector<part> parts);

  part_list(const part_list&) = delete;
  part_list& operator=(const part_list&) = delete;

  /// Stops what still runs.
  ~part_list();

  /// Starts all. When one fails, what had started is stopped again, and the
  /// error begins with the name of the part.
  result<void> start();

  /// Stops what runs, the last started first.
  void stop();

  /// The names in the order of their start.
  std::vector<std::string> order() const;

private:
  /// In the order of their start.
  std::vector<part> parts_;
  size_t running_ = 0;
};

} // namespace dunlin
