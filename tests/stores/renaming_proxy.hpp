#pragma once

#include "config/assert.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace dunlin {

/// A proxy before a MariaDB that tells its clients numbers of sessions of its
/// own, as MaxScale and ProxySQL do, and else passes all on.
class renaming_proxy {
public:
  /// @param url of the server, `mariadb://USER:PASSWORD@127.0.0.1:PORT/`.
  explicit renaming_proxy(const std::string& url)
      : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const auto host = url.rfind('@') + 1;
    const auto colon = url.find(':', host);
    server_port_ = static_cast<uint16_t>(std::stoi(url.substr(colon + 1)));
    auto address = loopback(0);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    DUNLIN_ASSERT(bind(listener_, generic, size) == 0);
    DUNLIN_ASSERT(listen(listener_, 8) == 0);
    DUNLIN_ASSERT(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread{[this] { accept_all(); }};
  }

  renaming_proxy(const renaming_proxy&) = delete;
  renaming_proxy& operator=(const renaming_proxy&) = delete;

  ~renaming_proxy() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& each : clients_) {
      shutdown(each.socket, SHUT_RDWR);
      each.thread.join();
      close(each.socket);
    }
    close(listener_);
  }

  /// A URL of the server by way of the proxy.
  std::string url_of(const std::string& direct) const {
    const auto host = direct.rfind('@') + 1;
    const auto colon = direct.find(':', host);
    return direct.substr(0, colon + 1) + std::to_string(port_)
           + direct.substr(direct.find('/', colon));
  }

private:
  struct client {
    int socket = -1;
    std::thread thread;
  };

  static sockaddr_in loopback(uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    out.sin_port = htons(port);
    return out;
  }

  void accept_all() {
    for (;;) {
      const int socket = accept(listener_, nullptr, nullptr);
      if (socket < 0)
        return;
      clients_.push_back(
          {socket, std::thread{[this, socket] { serve(socket); }}});
    }
  }

  void serve(int peer) const {
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(server_port_);
    if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address)
        == 0)
      pass_on(peer, server);
    shutdown(peer, SHUT_RDWR);
    close(server);
  }

  static void pass_on(int peer, int server) {
    std::array<char, 16'384> bytes;
    auto got = recv(server, bytes.data(), bytes.size(), 0);
    if (got < 16)
      return;
    // Behind the head of the packet and the protocol's number the version,
    // which ends in a byte 0, then the session's number.
    size_t at = 5;
    while (bytes[at] != '\0')
      ++at;
    bytes[at + 3] = '\x7f';
    while (got > 0) {
      if (send(peer, bytes.data(), static_cast<size_t>(got), MSG_NOSIGNAL)
          != got)
        return;
      got = next(peer, server, bytes);
    }
  }

  /// The next bytes for the peer; passes what it says on meanwhile.
  template <class Bytes>
  static ssize_t next(int peer, int server, Bytes& bytes) {
    for (;;) {
      std::array<pollfd, 2> watched{pollfd{peer, POLLIN, 0},
                                    pollfd{server, POLLIN, 0}};
      if (poll(watched.data(), watched.size(), -1) < 0)
        return -1;
      if (watched[1].revents != 0)
        return recv(server, bytes.data(), bytes.size(), 0);
      const auto got = recv(peer, bytes.data(), bytes.size(), 0);
      if (got <= 0
          || send(server, bytes.data(), static_cast<size_t>(got), MSG_NOSIGNAL)
                 != got)
        return -1;
    }
  }

  int listener_;
  uint16_t port_ = 0;
  uint16_t server_port_ = 0;
  std::vector<client> clients_;
  std::thread acceptor_;
};

} // namespace dunlin
