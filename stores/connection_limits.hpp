#pragma once

#include <cstdint>
#include <string>

namespace dunlin {

/// One of the limits that a server sets to the connections of whom the URL of a
/// store names, as it is at this moment.
struct connection_limit {
  /// Stores with one scope share what is free.
  std::string scope;
  /// In words: `max_connections of the server`.
  std::string name;
  uint64_t allowed = 0;
  uint64_t free = 0;
};

} // namespace dunlin
