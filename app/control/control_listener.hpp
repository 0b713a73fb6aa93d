#pragma once

#include "app/control/control_place.hpp"

#include <string>
#include <vector>

/// @file
/// The socket of a run in its folder.

namespace dunlin {

/// Listens for as long as it lives; then the socket's file is gone. A process
/// that is killed leaves the file, to which nobody can connect.
class control_listener {
public:
  /// Makes the socket, mode 0600, in the first folder that is good enough. A
  /// socket that stands there and that nobody listens at is replaced: a run
  /// that was killed left it. Whoever calls holds a run lock, so nobody is
  /// about to listen at it.
  /// @returns `part_failed` with what is wrong with the folders.
  static result<control_listener>
  open(const std::vector<runtime_folder>& folders, const std::string& name);

  control_listener(control_listener&&) = default;
  control_listener& operator=(control_listener&&) = delete;
  ~control_listener();

  /// Never makes anybody wait; closed on exec.
  const descriptor& socket() const noexcept {
    return socket_;
  }

  const std::string& path() const noexcept {
    return path_;
  }

private:
  control_listener(descriptor folder, descriptor socket, std::string name,
                   std::string path) noexcept;

  descriptor folder_;
  descriptor socket_;
  std::string name_;
  std::string path_;
};

} // namespace dunlin
