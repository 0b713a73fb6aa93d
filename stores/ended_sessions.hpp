#pragma once

#include <string>
#include <vector>

namespace dunlin {

/// What a `target_session` of a server also is: it can say what its `take_over`
/// met.
class session_ender {
public:
  virtual ~session_ender() = default;

  /// Sessions that an earlier run had left on the server and that `take_over`
  /// ended, each in words: `session 4711 of process 12 on host otter`.
  virtual std::vector<std::string> ended_sessions() const = 0;
};

} // namespace dunlin
