#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// What functions in C of an extension do besides looking at their arguments.
enum class extension_reach : uint8_t {
  nothing,
  unseen, ///< they write the database, or run SQL of their own
  beyond, ///< they reach other databases, or the machine
};

/// Of an extension that is not known, nothing.
extension_reach reach_of(std::string_view extension);

/// Whether they look at the table or index that their first argument names.
bool inspects_tables(std::string_view extension);

/// The table that they look things up in; empty: none.
std::string_view table_read_by(std::string_view extension);

/// The functions of an extension that is not there yet, where they are known.
std::vector<std::string> functions_of_extension(std::string_view extension);

} // namespace dunlin::postgresql
