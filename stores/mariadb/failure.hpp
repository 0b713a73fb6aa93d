#pragma once

#include "config/error.hpp"

#include <string_view>

/// @file
/// What an error number of MariaDB or of its client library means to us.

namespace dunlin::mariadb {

/// The connection is gone, whatever it was doing.
bool is_lost(unsigned number) noexcept;

/// The server can't be reached or has no room for us now.
bool is_unreachable(unsigned number) noexcept;

/// A right is missing, or a password is wrong.
bool is_denied(unsigned number) noexcept;

/// The number as a code; `store_failed` for all that is not special.
error_code code_of(unsigned number, std::string_view message) noexcept;

/// What to do about an error, or nothing.
std::string_view remedy_of(error_code code, unsigned number) noexcept;

} // namespace dunlin::mariadb
