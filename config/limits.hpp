#pragma once

#include <cstdint>

/// @file
/// Bounds of what an operator may ask for, in a profile or while a run goes.

namespace dunlin {

/// The most migrators of a run: each has a thread and a connection.
inline constexpr uint32_t migrators_limit = 256;

} // namespace dunlin
