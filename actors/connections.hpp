#pragma once

#include "actors/protocol.hpp"

#include <string>

/// @file
/// Where actors get connections from. The program spawns them detached over
/// real databases; tests spawn them undetached over memory.

namespace dunlin {

/// A reading connection and whether others use it too.
struct source_connection {
  connection_actor actor;
  /// False: it belongs to whoever asked, which links to it.
  bool shared = false;
};

/// Hands out connections by the names of stores. Used by actors of one process;
/// its functions return at once.
class connections {
public:
  virtual ~connections() = default;

  /// A connection to read a store. Where the store is written in this run too
  /// and can't be read beside its writer, this is the writer's connection.
  virtual source_connection source(const std::string& store) = 0;

  /// The writing connection of a store.
  virtual connection_actor target(const std::string& store) = 0;
};

} // namespace dunlin
