#pragma once

#include "app/descriptor.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <string>

/// @file
/// The address of a UNIX socket as the system calls take it.

namespace dunlin {

/// @param path must fit: `path_within` gives such paths.
sockaddr_un address_of(const std::string& path) noexcept;

/// Both say by false, and by errno, that it did not work.
bool bind_to(const descriptor& socket, const sockaddr_un& address) noexcept;
bool connect_to(const descriptor& socket, const sockaddr_un& address) noexcept;

} // namespace dunlin
