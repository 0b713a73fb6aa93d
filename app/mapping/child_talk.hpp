#pragma once

#include "app/mapping/child_process.hpp"
#include "app/mapping/said_lines.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// The conversation with a child: bytes in, lines out, and nobody waits for the
/// other longer than must be.

namespace dunlin {

/// What a wait for the child came to.
enum class talk_news : uint8_t {
  something, ///< bytes went there or came
  ended,     ///< it has closed its output or ended, and all it said was read
  silent,    ///< nothing happened in time
  cancelled, ///< somebody wants an end
};

class child_talk {
public:
  /// @param cancel becomes readable when everything is to end; outlives this.
  child_talk(child_process child, int cancel, said_lines& said);

  child_process& child() noexcept {
    return child_;
  }

  /// What is to go to the child; append to it.
  std::string& outgoing() noexcept {
    return outgoing_;
  }

  /// Bytes that have not gone yet.
  size_t pending_bytes() const noexcept {
    return outgoing_.size() - gone_;
  }

  /// Sends what goes without waiting.
  void send();

  /// The next line that is whole, without its line break; it lasts until the
  /// next wait.
  std::optional<std::string_view> next_line();

  /// Bytes of the line that is not whole yet.
  size_t begun_bytes() const noexcept {
    return incoming_.size() - read_;
  }

  /// Waits until something happens.
  /// @param is_busy the child has more to do than what it answers now, so that
  ///   nobody waits for us while its answers gather.
  talk_news wait(uint64_t until_ms, bool is_busy);

  /// Takes in what stands in the pipes, and forgets what it answers.
  void drain();

private:
  void gather() const;
  bool receive();
  void listen();

  child_process child_;
  int cancel_;
  said_lines& said_;
  std::string outgoing_;
  size_t gone_ = 0;
  std::string incoming_;
  /// What of `incoming_` was handed out, and what was looked through.
  size_t read_ = 0;
  size_t seen_ = 0;
  /// The child takes no more, or says no more to people.
  bool is_deaf_ = false;
  bool is_mute_ = false;
};

} // namespace dunlin
