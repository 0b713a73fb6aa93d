#pragma once

#include "stores/sql/script_rules.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

/// @file
/// The variables of a session (`@a`) that the statements of a script set and
/// use.

namespace dunlin::sql {

/// The variables of a statement, in small letters.
struct named_variables {
  std::set<std::string> set;
  std::set<std::string> used;
  /// Those of texts in it, which may run.
  std::set<std::string> in_texts;
};

/// Reads them from the statement's text.
named_variables variables_of(const script_rules& rules,
                             const script_statement& statement);

/// What the statements that are still to run need of the session in which those
/// before them ran.
class needs_of_rest {
public:
  /// @param rules must outlive this.
  /// @param done how many of all statements have run.
  needs_of_rest(const script_rules& rules,
                const std::vector<script_statement>& all, size_t done);

  /// The variables, with those that these are computed from.
  const std::set<std::string>& names() const noexcept {
    return names_;
  }

private:
  /// Adds what a statement that is done computes a needed variable from.
  void add_sources(const script_statement& statement);

  const script_rules& rules_;
  std::set<std::string> names_;
  /// Texts that were prepared and will be executed.
  std::set<std::string> prepared_;
};

} // namespace dunlin::sql
