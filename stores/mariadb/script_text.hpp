#pragma once

#include "config/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// One statement of a script.
struct script_statement {
  /// Without the delimiter that ends it and the blanks before it.
  std::string_view text;
  /// Where it begins; counts from 1.
  size_t line = 1;
};

/// A place in a script as it stands before a message: `FILE:LINE: `.
std::string script_place(std::string_view path, size_t line);

/// Takes a script apart as the mariadb client does: at semicolons, or at what a
/// line `DELIMITER ...` says, outside of quotes and comments. Nothing but
/// comments gives an empty list.
/// @param text must outlive what is returned.
/// @returns `script_refused` for a quote or comment without its end.
result<std::vector<script_statement>> split_statements(const std::string& path,
                                                       std::string_view text);

} // namespace dunlin::mariadb
