#pragma once

#include <netinet/in.h>

#include <condition_variable>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

/// @file
/// A network between a program and a server of the loopback device that does
/// what networks do.

namespace dunlin::test {

/// As many refusals as anybody can need.
inline constexpr auto for_ever = std::numeric_limits<uint64_t>::max();

/// When a proxy cuts a connection, once.
struct cut {
  /// It looks at what goes to the server, or at what comes from it.
  bool looks_at_answers = false;
  /// Not empty: cuts when this goes by for the `count`th time.
  std::string text;
  int count = 1;
  /// Else: when so many bytes have gone by since this was asked for.
  uint64_t bytes = 0;
  /// What the server was sent last still reaches it, and its answer is lost.
  bool server_gets_it = false;
  /// So many who connect from then on are not let in, as if the server had
  /// gone; then all other connections end with this one.
  uint64_t refusals = 0;
};

/// Listens on a free port of the loopback device and passes everything on.
class proxy {
public:
  /// @param port of the server.
  explicit proxy(uint16_t port);

  proxy(const proxy&) = delete;
  proxy& operator=(const proxy&) = delete;

  ~proxy();

  uint16_t port() const noexcept {
    return port_;
  }

  /// The URL of the server by way of this proxy.
  std::string url_through(const std::string& url) const;

  void cut_when(const cut& wanted);

  /// Whether the cut has come; waits for it.
  bool has_cut();

  /// From here on nothing gets through and nobody is told: what is sent is
  /// taken and lost.
  /// @param new_ones also what connects from here on, which is let in.
  void swallow(bool new_ones = true);

  /// Who is connected now is cut off, and the server is not told: it keeps the
  /// session of a client that has gone.
  void cut_clients_off();

  /// Connections that come from here on are served again; those of which
  /// something was lost are closed.
  void recover();

private:
  struct connection {
    int sides[2] = {-1, -1};
    /// Of bytes that went by, the end: a text may come in pieces.
    std::string tails[2];
    std::thread threads[2];
    bool is_swallowed = false;
    bool answer_is_lost = false;
    bool is_cut = false;
  };

  void serve();
  void open(int client);
  void pass(connection& of, int from);
  /// What to do with bytes that came; under the lock.
  bool is_to_pass(connection& of, int from, const std::string& bytes);
  bool is_time(connection& of, int from, const std::string& bytes);
  void cut_now(connection& of);
  static void end(connection& of);

  uint16_t server_port_;
  int listener_;
  uint16_t port_ = 0;
  std::thread server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<connection> connections_;
  cut cut_;
  bool is_armed_ = false;
  bool has_cut_ = false;
  uint64_t refusals_left_ = 0;
  bool swallows_new_ = false;
  uint64_t passed_bytes_ = 0;
  int times_ = 0;
};

/// The port of a URL such as `mariadb://u:p@127.0.0.1:3306/x`.
uint16_t port_of(const std::string& url);

} // namespace dunlin::test
