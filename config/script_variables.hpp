#pragma once

#include "config/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// `${NAME}` in the scripts of a `[[scripts]]` block that has `variables`.

namespace dunlin {

/// The values of a block's variables by their names; nothing: the block has no
/// `variables`, and its scripts stay as they are.
using script_variables = std::optional<std::map<std::string, std::string>>;

/// Puts the value in place of each `${NAME}`, wherever it stands: in quotes and
/// comments too. What a value holds is not looked at again; no value has a line
/// break, so every line keeps its number. `$$` means nothing here but itself,
/// as it is a quote of PostgreSQL.
/// @param path names the script in messages.
/// @param max_bytes the most that may come of it.
/// @returns `variable_unset`, with file, line and the nearest name, for a name
///   without a value; `bad_value` for a `${` that is no variable;
///   `file_unreadable` if too much would come of it.
result<std::string> put_variables(std::string_view path, std::string_view text,
                                  const script_variables& values,
                                  uint64_t max_bytes);

} // namespace dunlin
