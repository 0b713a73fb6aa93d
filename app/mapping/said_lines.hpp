#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// Lines of a child's standard error on their way to the log. Bounded: what
/// comes too fast or too long is counted and left out.
class said_lines {
public:
  /// Takes in bytes as they come.
  void add(std::string_view bytes);

  /// The lines since they were asked for last.
  std::vector<std::string> take();

  /// The last line that was not empty; it may stand for why a child ended.
  const std::string& last() const noexcept {
    return last_;
  }

  /// The child has ended: its last line may lack a line break.
  void end();

private:
  void end_line();

  std::string line_;
  std::string last_;
  std::vector<std::string> lines_;
  uint64_t left_out_ = 0;
};

} // namespace dunlin
