#pragma once

#include "app/descriptor.hpp"
#include "app/terminal_modes.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

/// @file
/// The keys of the terminal that a live board is on.

namespace dunlin {

/// The keys in what a terminal sent at once, without those that send several
/// bytes: arrows, Alt with a key, letters beyond ASCII. Escape alone is one.
/// Pure.
std::string keys_in(std::string_view bytes);

/// Reads keys while the process is in the foreground, and leaves the terminal
/// as it was whenever it is not: stopped, in the background, over, killed.
class keyboard {
public:
  /// Make it before any other thread: it forks.
  /// @returns nothing where there are no keys to read: standard input is not
  ///   the terminal that `output` leads to, or it may not be opened.
  static std::unique_ptr<keyboard> open(int input, int output);

  keyboard(const keyboard&) = delete;
  keyboard& operator=(const keyboard&) = delete;

  ~keyboard();

  /// From now on calls `pressed` for each key, in a thread of this object's.
  /// Called once.
  void listen(std::function<void(char)> pressed);

  /// Calls `stop`, which returns when the process was continued, with the
  /// terminal as it was before.
  void around_stop(const std::function<void()>& stop);

  /// The process was continued: a shell had the terminal meanwhile.
  void continued();

  /// The terminal is as it was before, for good. From any thread.
  void leave() noexcept;

  /// Leaves, and calls nobody any more.
  void close() noexcept;

private:
  keyboard(descriptor input, key_modes modes) noexcept;

  bool is_ours() const noexcept;
  /// Takes the terminal if the process came to the foreground. Under the lock.
  bool look();
  void work();
  bool read_keys();

  descriptor input_;
  descriptor end_;
  std::mutex mutex_;
  /// These three are guarded by the mutex.
  key_modes modes_;
  /// Whether the process was in the foreground when it last looked.
  bool has_terminal_ = false;
  bool is_listening_ = false;
  std::function<void(char)> pressed_;
  std::thread thread_;
};

} // namespace dunlin
