#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin {

/// One of the limits that a server sets to the connections of a store.
struct connection_limit {
  /// Stores with one scope share what is free.
  std::string scope;
  /// In words: `max_connections of the server`.
  std::string name;
  uint64_t allowed = 0;
  uint64_t free = 0;
};

/// The limits of whom the URL of a store names, those of this moment; none for
/// a database in a file. The connection that asks counts as free.
result<std::vector<connection_limit>>
connection_limits(const store_config& store);

} // namespace dunlin
