#pragma once

#include "stores/sql/routine_traces.hpp"
#include "stores/sql/script_rules.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the statements of a script that are done have left in a session that is
/// gone.

namespace dunlin::sql {

/// What no other session can have again.
struct lost_thing {
  size_t line = 0;
  /// In a few words.
  std::string what;
};

/// What of it another session can have, and the first thing that it can't.
struct session_memory {
  /// To be run again, in order.
  std::vector<const script_statement*> again;
  /// Nothing: it can have all that the rest of the script needs.
  std::optional<lost_thing> lost;
};

/// Whether a statement does nothing but read and compute.
using computes_only = std::function<bool(const script_statement&)>;

/// @param all the statements of a script; must outlive what is returned.
/// @param done how many of them are.
/// @param called of each of these what the routines that it calls left, or
/// nothing at all.
session_memory remember_session(const script_rules& rules,
                                const std::vector<script_statement>& all,
                                size_t done, const computes_only& computes,
                                const std::vector<routine_traces>& called);

} // namespace dunlin::sql
