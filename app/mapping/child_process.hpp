#pragma once

#include "app/mapping/child_spawner.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace dunlin {

/// A child that runs, or has ended and was not looked after yet. Belongs to one
/// thread at a time.
class child_process {
public:
  /// @param spawner outlives this object by itself.
  static result<child_process> start(std::shared_ptr<child_spawner> spawner,
                                     const child_command& command);

  child_process(child_process&&) = default;
  child_process& operator=(child_process&&) = delete;

  /// Kills it, with all processes of its group, and reaps it.
  ~child_process();

  const started_child& ends() const noexcept {
    return child_;
  }

  /// Waits until it has ended.
  /// @param meanwhile called often enough to keep its pipes empty.
  /// @returns false if it still runs after `patience`.
  bool ends_within(std::chrono::milliseconds patience,
                   const std::function<void()>& meanwhile);

  /// Asks it to end: the end of its input first, then a signal.
  /// @param patience for each; what is left then is killed by the destructor.
  void close(std::chrono::milliseconds patience,
             const std::function<void()>& meanwhile);

  /// How it ended: `ended with exit code 1`, `was ended by signal 9 (Killed)`.
  /// Empty: it runs.
  std::string ending() const;

private:
  child_process(std::shared_ptr<child_spawner> spawner, started_child child);

  std::shared_ptr<child_spawner> spawner_;
  started_child child_;
};

} // namespace dunlin
