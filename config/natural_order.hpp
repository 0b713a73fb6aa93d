#pragma once

#include <string_view>

/// @file
/// The order of script files.

namespace dunlin {

/// Whether `left` comes before `right`: runs of digits compare as numbers of
/// any length, all else by bytes; names that differ only in leading zeros by
/// bytes too. A strict total order.
bool natural_less(std::string_view left, std::string_view right) noexcept;

} // namespace dunlin
