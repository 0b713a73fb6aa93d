#include "app/control/socket_address.hpp"

#include "config/assert.hpp"

#include <algorithm>

namespace dunlin {

sockaddr_un address_of(const std::string& path) noexcept {
  sockaddr_un out{};
  DUNLIN_ASSERT(path.size() < sizeof out.sun_path);
  out.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), out.sun_path);
  return out;
}

bool bind_to(const descriptor& socket, const sockaddr_un& address) noexcept {
  return bind(socket.number(), reinterpret_cast<const sockaddr*>(&address),
              sizeof address)
         == 0;
}

bool connect_to(const descriptor& socket, const sockaddr_un& address) noexcept {
  return connect(socket.number(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof address)
         == 0;
}

} // namespace dunlin
