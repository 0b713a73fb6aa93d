#pragma once

#include "app/descriptor.hpp"
#include "app/mapping/guardian.hpp"
#include "config/error.hpp"

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// @file
/// Starting programs of the user's, so that none outlives dunlin.

namespace dunlin {

/// A program to start.
struct child_command {
  /// Absolute, then its arguments.
  std::vector<std::string> words;
  /// Where it starts.
  std::string folder;
};

/// A child that was started, with our ends of its pipes, which never block.
struct started_child {
  pid_t id = -1;
  /// Becomes readable when the child has ended.
  descriptor process;
  descriptor input;
  descriptor output;
  descriptor errors;
};

/// Starts children from one thread, which lives as long as this object: the
/// kernel kills a child when the thread that started it ends
/// (PR_SET_PDEATHSIG), and the threads of actors come and go. Safe from any
/// thread.
class child_spawner {
public:
  child_spawner();

  child_spawner(const child_spawner&) = delete;
  child_spawner& operator=(const child_spawner&) = delete;

  /// All children must have been forgotten.
  ~child_spawner();

  /// The child leads a process group of its own and has no descriptor but its
  /// three streams.
  /// @returns `command_failed` if it can't be started.
  result<started_child> spawn(const child_command& command);

  /// The child has ended and its group is killed.
  void forget(pid_t child);

private:
  struct order {
    const child_command* command = nullptr;
    std::optional<result<started_child>> outcome;
  };

  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  /// The order that waits or is carried out; one at a time.
  order* open_ = nullptr;
  bool is_over_ = false;
  /// Started with the first child.
  std::optional<guardian> guardian_;
  std::thread thread_;
};

} // namespace dunlin
