#pragma once

#include "stores/mariadb/touches/token_cursor.hpp"
#include "stores/sql/routine_traces.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

/// What the body of a routine leaves in the session that it runs in.
struct body_traces {
  sql::routine_traces left;
  /// What is set by a bare name: a variable of the body or of the system.
  std::set<std::string> set;

  void append(const body_traces& other) {
    left.append(other.left);
    set.insert(other.set.begin(), other.set.end());
  }
};

/// @param text the body, or the statement that made it.
body_traces traces_of_body(std::string_view text, const text_modes& modes);

/// Of a body that the server keeps. It is hidden where it can't be read.
/// @param text empty to who may not see it.
/// @param modes as it is read; none: that is not known.
body_traces traces_of_kept(std::string_view text,
                           const std::optional<text_modes>& modes);

} // namespace dunlin::mariadb
