#pragma once

#include <string>
#include <string_view>

namespace dunlin::sql {

/// Why a row was refused.
struct refusal {
  /// One line for a person.
  std::string reason;
  /// One word for grouping: `unique`, `not_null`, `conversion`, ... It must
  /// outlive the refusal: a literal.
  std::string_view code;
};

} // namespace dunlin::sql
