#pragma once

#include "config/assert.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace dunlin {

/// Listens on a free loopback port, lets one client after another in, and says
/// to each what it is given.
class loopback_server {
public:
  explicit loopback_server(std::function<void(int)> greet)
      : greet_(std::move(greet)),
        listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    DUNLIN_ASSERT(bind(listener_, generic, size) == 0);
    DUNLIN_ASSERT(listen(listener_, 4) == 0);
    DUNLIN_ASSERT(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    server_ = std::thread{[this] { serve(); }};
  }

  loopback_server(const loopback_server&) = delete;
  loopback_server& operator=(const loopback_server&) = delete;

  ~loopback_server() {
    shutdown(listener_, SHUT_RDWR);
    server_.join();
    close(listener_);
  }

  uint16_t port() const noexcept {
    return port_;
  }

private:
  void serve() const {
    for (;;) {
      const int client = accept(listener_, nullptr, nullptr);
      if (client < 0)
        return;
      greet_(client);
      // Whatever it says until it goes.
      char bytes[256];
      while (recv(client, bytes, sizeof bytes, 0) > 0) {
      }
      close(client);
    }
  }

  std::function<void(int)> greet_;
  int listener_;
  uint16_t port_ = 0;
  std::thread server_;
};

/// Greets as a server of the MySQL protocol with this version and takes
/// whatever password it is given. Without a version it says nothing at all.
class greeting_server : public loopback_server {
public:
  explicit greeting_server(std::string version)
      : loopback_server([version = std::move(version)](int client) {
          greet(client, version);
        }) {
    // nop
  }

private:
  static void greet(int client, const std::string& version) {
    if (version.empty())
      return;
    using namespace std::string_literals;
    // Protocol 10, version, session 1, salt, what it can do, utf8mb4.
    const bool is_mysql = version.find("Maria") == std::string::npos;
    const auto first_flag = is_mysql ? "\xff"s : "\xfe"s;
    send_packet(client, 0,
                "\x0a" + version + "\0\1\0\0\0"s + "abcdefgh\0"s + first_flag
                    + "\xf7\x2d\2\0\x3f\0\x15"s + std::string(10, '\0')
                    + "abcdefghijkl\0"s + "mysql_native_password\0"s);
    char bytes[512];
    if (recv(client, bytes, sizeof bytes, 0) > 0)
      send_packet(client, 2, "\0\0\0\2\0\0\0"s);
  }

  static void send_packet(int client, char number, const std::string& body) {
    const auto size = static_cast<char>(body.size());
    const std::string packet = std::string{size, '\0', '\0', number} + body;
    static_cast<void>(send(client, packet.data(), packet.size(), MSG_NOSIGNAL));
  }
};

/// Greets as a PostgreSQL of this version that asks for no password. Clients
/// must not ask for encryption first.
class postgresql_greeter : public loopback_server {
public:
  explicit postgresql_greeter(std::string version)
      : loopback_server([version = std::move(version)](int client) {
          greet(client, version);
        }) {
    // nop
  }

private:
  static void greet(int client, const std::string& version) {
    using namespace std::string_literals;
    char bytes[1024];
    if (recv(client, bytes, sizeof bytes, 0) <= 0)
      return;
    // Let in, its version, the key for cancelling, ready.
    const auto told = "server_version\0"s + version + "\0"s;
    const auto answer = message('R', "\0\0\0\0"s) + message('S', told)
                        + message('K', "\0\0\0\1\0\0\0\2"s) + message('Z', "I");
    static_cast<void>(send(client, answer.data(), answer.size(), MSG_NOSIGNAL));
  }

  static std::string message(char kind, const std::string& body) {
    const auto size = static_cast<char>(body.size() + 4);
    return std::string{kind, '\0', '\0', '\0', size} + body;
  }
};

} // namespace dunlin
