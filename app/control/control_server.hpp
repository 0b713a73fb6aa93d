#pragma once

#include "actors/messages.hpp"
#include "app/control/control_listener.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

/// @file
/// The operator's end of a run: whoever connects says one word and is answered.

namespace dunlin {

/// Answers people who connect to a socket, in a thread of its own.
///
/// A connection is one word, one answer, and its end. Nothing that a client
/// does or leaves undone harms anybody: one that is silent is hung up on, one
/// more than there is room for takes the place of the oldest, and who talks
/// without end is listened to at a leisurely pace.
class control_server {
public:
  /// Connections at a time.
  static constexpr size_t clients_max = 16;
  /// From connecting to the last byte of the answer.
  static constexpr uint64_t client_time_max_ms = 5'000;
  /// One word is heard, and one connection accepted, in so long.
  static constexpr int round_ms = 5;

  /// Answers a word, with who said it, by a line. Called in the server's
  /// thread; others wait meanwhile.
  using answerer = std::function<std::string(const steer_request&)>;

  /// @param client_time_ms shorter in tests.
  /// @returns `part_failed` if the machine has no more threads or descriptors.
  static result<std::unique_ptr<control_server>>
  start(control_listener listener, answerer answer,
        uint64_t client_time_ms = client_time_max_ms);

  control_server(const control_server&) = delete;
  control_server& operator=(const control_server&) = delete;

  /// Hangs up on everybody; the socket's file is gone.
  ~control_server();

private:
  struct client {
    descriptor socket;
    uid_t user = 0;
    uint64_t until_ms = 0;
    std::string incoming;
    /// Not empty: it is being answered.
    std::string outgoing;
  };

  control_server(control_listener listener, answerer answer,
                 uint64_t client_time_ms, descriptor end);

  void serve();
  /// Waits until somebody has something to say; false: it is over.
  bool wait();
  bool rest();
  void accept_one();
  void hear(client& from);
  void answer_one();
  void answer(client& whom, std::string_view word);
  static void send(client& to);
  void hang_up_on_late_ones();

  control_listener listener_;
  answerer answer_;
  uint64_t client_time_ms_;
  /// Readable when it is over.
  descriptor end_;
  /// In the order in which they came; one without a socket is gone.
  std::vector<client> clients_;
  std::thread thread_;
};

} // namespace dunlin
