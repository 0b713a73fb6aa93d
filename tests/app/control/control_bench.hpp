#pragma once

#include "app/control/control_listener.hpp"
#include "tests/catch.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// @file
/// A folder with a control socket, and people who connect to it.

namespace dunlin::test {

/// Somebody who connects and says what they like.
class caller {
public:
  explicit caller(const std::string& path);

  caller(caller&&) = default;

  /// @returns whether all of it was taken.
  bool say(const std::string& text) const;

  /// All that is answered until it is hung up, or nothing more comes for long.
  std::string hear() const;

  /// Whether it is hung up before long.
  bool is_hung_up() const;

  void leave() {
    socket_.reset();
  }

private:
  descriptor socket_;
};

/// A folder that goes away with it.
class control_bench {
public:
  static constexpr const char* name = "dunlin-bench-0000000000000000";

  control_bench();

  control_bench(const control_bench&) = delete;
  control_bench& operator=(const control_bench&) = delete;

  ~control_bench();

  const std::string& folder() const noexcept {
    return folder_;
  }

  std::string path() const {
    return folder_ + "/" + name;
  }

  std::vector<runtime_folder> folders() const {
    return {{folder_}};
  }

  control_listener open() const;

private:
  std::string folder_;
};

} // namespace dunlin::test
