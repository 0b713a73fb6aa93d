#pragma once

#include <set>
#include <string>

namespace dunlin::sql {

/// What the routines that a statement calls may have left in its session.
struct routine_traces {
  /// In small letters: variables (`@a`), temporary tables, prepared texts.
  std::set<std::string> names;
  /// They change settings of the session.
  bool sets_session = false;
  /// They run a text that is made at run time, or can't be read.
  bool is_hidden = false;

  void append(const routine_traces& other) {
    names.insert(other.names.begin(), other.names.end());
    sets_session = sets_session || other.sets_session;
    is_hidden = is_hidden || other.is_hidden;
  }
};

} // namespace dunlin::sql
