#pragma once

#include "config/letter_case.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Names and texts as they stand in messages, whatever database they are of.

namespace dunlin::sql {

/// `text` without line breaks and control characters: messages are one line.
std::string one_line(std::string_view text);

/// A name as it stands in a message: in single quotes, on one line.
std::string display_name(std::string_view name);

/// Names as they stand in a message, with `, ` between them.
std::string display_list(const std::vector<std::string>& names);

/// Whether a name is one that dunlin keeps for its own tables: `dunlin_...`, in
/// letters of either case.
bool is_ledger_name(std::string_view name) noexcept;

} // namespace dunlin::sql
