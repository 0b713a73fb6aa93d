#pragma once

#include <atomic>
#include <chrono>
#include <string_view>

/// @file
/// Text that leaves the program.

namespace dunlin {

/// A file descriptor that may be slow, full or closed, none of which harms a
/// run: text waits for a slow reader until somebody gives up, and what a closed
/// one cannot take is lost.
class output {
public:
  /// How long the end of a run waits for a terminal that takes nothing.
  static constexpr std::chrono::seconds patience_at_end{1};

  /// Does not own the descriptor. Of a terminal it opens its own: a terminal
  /// may stop in the middle of a write, which would then wait without a limit.
  explicit output(int descriptor) noexcept;

  output(const output&) = delete;
  output& operator=(const output&) = delete;

  ~output();

  /// Writes all of it, or what fits before somebody gives up.
  void write(std::string_view text) noexcept;

  /// The first error (an errno) that lost text, 0 if none did: a full disk,
  /// say. A reader that has gone away (`| head`) is no error, nor is a
  /// terminal.
  int problem() const noexcept {
    return problem_;
  }

  /// Ends a `write` that waits, from any thread; later ones don't wait either.
  void give_up() noexcept;

  /// From now on a terminal that takes nothing for `patience_at_end` is given
  /// up; whoever reads a pipe has all the time in the world.
  void hurry() noexcept;

  /// A terminal that stopped is given up now.
  void give_up_if_terminal() noexcept;

private:
  /// Whether the descriptor takes something now; waits for it.
  bool wait_until_ready() noexcept;
  void lost(int problem) noexcept;

  int descriptor_;
  /// `descriptor_` is its own, and leads to a terminal.
  bool is_terminal_;
  std::atomic<bool> hurries_{false};
  std::atomic<int> problem_{0};
  /// Readable once somebody gave up.
  int given_up_;
};

/// The program's own.
output& standard_output();
output& standard_error();

/// Gives up on both.
void give_up_on_terminal() noexcept;

/// The run is over: neither waits long for a terminal any more.
/// @param is_stopped it was waited for already.
void hurry_terminal(bool is_stopped) noexcept;

} // namespace dunlin
