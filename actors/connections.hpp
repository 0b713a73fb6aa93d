#pragma once

#include "actors/protocol.hpp"

#include <string>

/// @file
/// Where actors get connections from. The program spawns them detached over
/// real databases; tests spawn them undetached over memory.

namespace dunlin {

/// A connection and whether others use it too.
struct lent_connection {
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
  virtual lent_connection source(const std::string& store) = 0;

  /// The connection of a store that keeps the books of its steps.
  virtual connection_actor target(const std::string& store) = 0;

  /// A connection to write batches and to run scripts: that of `target` where
  /// only one may write, else one that is new and has the lease of this run.
  virtual lent_connection writer(const std::string& store) = 0;
};

} // namespace dunlin
