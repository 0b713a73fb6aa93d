#pragma once

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The value of `sql_mode`: words with commas between them.

namespace dunlin::mariadb {

/// @param list must outlive what is returned.
std::vector<std::string_view> words_of_modes(std::string_view list);

bool has_mode(std::string_view list, std::string_view mode);

/// Whether a mode has the texts of a session read in a way that is not known
/// here.
bool is_strange_mode(std::string_view mode);

/// The list without such modes.
std::string without_strange_modes(std::string_view list);

} // namespace dunlin::mariadb
