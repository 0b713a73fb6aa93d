#pragma once

#include "config/error.hpp"
#include "stores/column_type.hpp"
#include "stores/postgresql/codec.hpp"
#include "stores/postgresql/database.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// A column of something that can be read.
struct column_facts {
  std::string name;
  column_type type;
  /// How its values are read.
  codec kind = codec::text;
  /// Its binary form is not read: it is cast to text in each SELECT.
  bool is_cast = false;
  /// The type without a modifier, as a cast names it: a cast with one would cut
  /// texts off.
  std::string cast;
  /// Values of it are compared by a collation.
  bool is_collatable = false;
};

/// The columns of what stands behind FROM, named `s` there. `is_not_null` is
/// not told.
/// @returns what the server says against it.
result<std::vector<column_facts>> read_columns(database& db,
                                               const std::string& from);

/// The column of a name; null if there is none.
const column_facts* find_column(const std::vector<column_facts>& columns,
                                std::string_view name) noexcept;

std::vector<std::string> names_of(const std::vector<column_facts>& columns);

} // namespace dunlin::postgresql
