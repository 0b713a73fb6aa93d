#pragma once

#include <string_view>

/// @file
/// Text that leaves the program.

namespace dunlin {

/// A file descriptor that may be slow, full or closed, none of which harms a
/// run: text waits for a slow reader until somebody gives up, and what a closed
/// one cannot take is lost.
class output {
public:
  /// Does not own the descriptor.
  explicit output(int descriptor) noexcept;

  output(const output&) = delete;
  output& operator=(const output&) = delete;

  ~output();

  /// Writes all of it, or what fits before somebody gives up.
  void write(std::string_view text) noexcept;

  /// Ends a `write` that waits, from any thread; later ones don't wait either.
  void give_up() noexcept;

private:
  /// Whether the descriptor takes something now; waits for it.
  bool wait_until_ready() const noexcept;

  int descriptor_;
  /// Readable once somebody gave up.
  int given_up_;
};

/// The program's own.
output& standard_output();
output& standard_error();

/// Gives up on both.
void give_up_on_terminal() noexcept;

} // namespace dunlin
