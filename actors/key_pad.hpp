#pragma once

#include "actors/protocol.hpp"

#include <deque>
#include <functional>
#include <string>

/// @file
/// The KEY PAD: what is pressed before a live board becomes words to the
/// overseer.

namespace dunlin {

/// What a key pad is given when it is spawned.
struct key_pad_args {
  overseer_actor overseer;
  live_board_actor board;
  /// Whose keys they are, by what way: `alice, key +` of `key +`.
  std::function<std::string(const std::string& way)> said_by;
};

class key_pad_state {
public:
  static inline const char* name = "key_pad";

  /// Keys that wait while one is carried out; what comes then is lost: somebody
  /// leans on the keyboard.
  static constexpr size_t waiting_max = 32;

  explicit key_pad_state(key_pad_actor::pointer self);

  void init(key_pad_args args);

  void press(char key);

private:
  void next();
  void carry_out(char key, const steer_answer& now);
  void show(const board_note& note);
  void finish();

  key_pad_actor::pointer self_;
  key_pad_args args_;
  std::deque<char> waiting_;
  bool is_busy_ = false;
  /// The help stands there until the next key.
  bool shows_help_ = false;
};

/// Carries out one key after another: what `+` means depends on what the key
/// before it did. Ends with the overseer.
key_pad_actor::behavior_type
key_pad(key_pad_actor::stateful_pointer<key_pad_state> self, key_pad_args args);

} // namespace dunlin
