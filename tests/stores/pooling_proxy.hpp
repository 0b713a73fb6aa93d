#pragma once

#include "config/assert.hpp"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace dunlin {

/// How a pooler lends its sessions.
enum class pooling {
  first_free, ///< a transaction takes the first that no transaction has
  in_turn,    ///< each transaction takes the next
  by_client,  ///< a client keeps one as long as it is there
};

/// A pooler before a PostgreSQL, as PgBouncer is one: it has sessions of its
/// own with the server, lets everybody in, and lends them.
class pooling_proxy {
public:
  /// @param url by which its sessions connect.
  pooling_proxy(const std::string& url, pooling mode)
      : mode_(mode), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    for (auto& each : sessions_) {
      each.handle = PQconnectdb(url.c_str());
      DUNLIN_ASSERT(PQstatus(each.handle) == CONNECTION_OK);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    DUNLIN_ASSERT(bind(listener_, generic, size) == 0);
    DUNLIN_ASSERT(listen(listener_, 8) == 0);
    DUNLIN_ASSERT(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
  }

  pooling_proxy(const pooling_proxy&) = delete;
  pooling_proxy& operator=(const pooling_proxy&) = delete;

  ~pooling_proxy() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& each : clients_) {
      shutdown(each.socket, SHUT_RDWR);
      each.thread.join();
      close(each.socket);
    }
    close(listener_);
    for (auto& each : sessions_)
      PQfinish(each.handle);
  }

  uint16_t port() const noexcept {
    return port_;
  }

private:
  struct session {
    PGconn* handle = nullptr;
    bool is_lent = false;
  };

  struct client {
    int socket = -1;
    std::thread thread;
  };

  void accept_all() {
    for (;;) {
      const int socket = accept(listener_, nullptr, nullptr);
      if (socket < 0)
        return;
      clients_.push_back(
          {socket, std::thread{[this, socket] { serve(socket); }}});
    }
  }

  // -- bytes ---

  static bool receive(int socket, void* into, size_t size) {
    auto* at = static_cast<char*>(into);
    while (size > 0) {
      pollfd readable{socket, POLLIN, 0};
      if (poll(&readable, 1, -1) < 0)
        return false;
      const auto got = recv(socket, at, size, 0);
      if (got == 0 || (got < 0 && errno != EAGAIN))
        return false;
      at += std::max<ssize_t>(got, 0);
      size -= static_cast<size_t>(std::max<ssize_t>(got, 0));
    }
    return true;
  }

  static bool send_all(int socket, const std::string& bytes) {
    size_t done = 0;
    while (done < bytes.size()) {
      pollfd writable{socket, POLLOUT, 0};
      if (poll(&writable, 1, -1) < 0)
        return false;
      const auto put = send(socket, bytes.data() + done, bytes.size() - done,
                            MSG_NOSIGNAL);
      if (put < 0 && errno != EAGAIN)
        return false;
      done += static_cast<size_t>(std::max<ssize_t>(put, 0));
    }
    return true;
  }

  static std::string number(uint32_t of) {
    of = htonl(of);
    return {reinterpret_cast<const char*>(&of), sizeof of};
  }

  static std::string message(char type, const std::string& body) {
    return type + number(static_cast<uint32_t>(body.size() + 4)) + body;
  }

  /// A whole message with its type, or without one.
  static bool receive_message(int socket, bool has_type, std::string& out) {
    out.assign(has_type ? 5 : 4, '\0');
    if (!receive(socket, out.data(), out.size()))
      return false;
    uint32_t size = 0;
    std::memcpy(&size, out.data() + (has_type ? 1 : 0), sizeof size);
    const auto rest = ntohl(size) - 4;
    const auto head = out.size();
    out.resize(head + rest);
    return receive(socket, out.data() + head, rest);
  }

  // -- clients ---

  void serve(int socket) {
    int mine = -1;
    if (let_in(socket))
      while (pass_on(socket, mine)) {
      }
    give_back(mine);
  }

  bool let_in(int socket) {
    std::string text;
    for (;;) {
      if (!receive_message(socket, false, text) || text.size() < 8)
        return false;
      uint32_t code = 0;
      std::memcpy(&code, text.data() + 4, sizeof code);
      code = ntohl(code);
      if (code == 80877102) // a request to cancel
        return false;
      if (code != 80877103 && code != 80877104)
        break;
      // Neither TLS nor GSS.
      if (!send_all(socket, "N"))
        return false;
    }
    std::string hello = message('R', number(0));
    for (const std::string name :
         {"server_version", "server_encoding", "client_encoding",
          "standard_conforming_strings", "integer_datetimes"})
      hello += message(
          'S', name + '\0'
                   + PQparameterStatus(sessions_[0].handle, name.c_str())
                   + '\0');
    hello += message('K', number(4711) + number(1));
    return send_all(socket, hello + message('Z', "I"));
  }

  /// One message of the client's, and all that the server says to it.
  bool pass_on(int socket, int& mine) {
    std::string text;
    if (!receive_message(socket, true, text) || text[0] == 'X')
      return false;
    if (mine < 0)
      mine = take();
    const int server = PQsocket(sessions_[static_cast<size_t>(mine)].handle);
    if (!send_all(server, text))
      return false;
    if (text[0] != 'Q' && text[0] != 'S')
      return true;
    do {
      if (!receive_message(server, true, text) || !send_all(socket, text))
        return false;
    } while (text[0] != 'Z');
    if (text[5] == 'I' && mode_ != pooling::by_client) {
      give_back(mine);
      mine = -1;
    }
    return true;
  }

  int take() {
    std::unique_lock guard{mutex_};
    const auto find = [&]() -> int {
      const auto count = sessions_.size();
      const auto first = mode_ == pooling::in_turn ? next_ : 0;
      for (size_t i = 0; i < count; ++i)
        if (const auto at = (first + i) % count; !sessions_[at].is_lent) {
          sessions_[at].is_lent = true;
          next_ = at + 1;
          return static_cast<int>(at);
        }
      return -1;
    };
    int found = -1;
    freed_.wait(guard, [&] { return (found = find()) >= 0; });
    return found;
  }

  void give_back(int lent) {
    if (lent < 0)
      return;
    const std::lock_guard guard{mutex_};
    sessions_[static_cast<size_t>(lent)].is_lent = false;
    freed_.notify_all();
  }

  pooling mode_;
  int listener_;
  uint16_t port_ = 0;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::array<session, 4> sessions_;
  size_t next_ = 0;
  std::vector<client> clients_;
  std::thread acceptor_;
};

} // namespace dunlin
