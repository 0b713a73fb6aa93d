#pragma once

#include "stores/sql/script_rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a statement leaves in its session, which another session has not.

namespace dunlin::sql {

struct session_trace {
  /// Running it again in another session gives that the same.
  bool is_repeatable = false;
  /// What no other session can have again, in a few words; empty: nothing.
  std::string lost;
  /// The name of what was lost, as one more statement may drop it.
  std::string name = {};
  /// Temporary tables that it drops.
  std::vector<std::string> dropped = {};
  /// Variables that it may have given a value.
  std::vector<std::string> perhaps = {};
};

/// Reads it from the statement's text.
session_trace trace_of(const script_rules& rules,
                       const script_statement& statement);

/// The statements of a script without those at its head that are done, but with
/// what of these will run once more to give the session what it had.
std::vector<script_statement>
statements_left(const script_rules& rules,
                const std::vector<script_statement>& statements, size_t done);

} // namespace dunlin::sql
