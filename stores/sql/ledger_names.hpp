#pragma once

#include "stores/sql/script_rules.hpp"

#include <cstddef>
#include <string>

namespace dunlin::sql {

/// A name as a script has it.
struct found_name {
  /// On one line, with its quotes; empty: there is none.
  std::string text;
  size_t line = 0;
};

/// The first name of dunlin's own ledger in a statement, in whatever quotes the
/// database may read as those of a name, and in bodies that stand in it.
found_name find_ledger_name(const script_rules& rules,
                            const script_statement& statement);

} // namespace dunlin::sql
