#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// Whether functions of an extension run SQL of their own, or reach other
/// databases, so that what they touch can't be seen.
bool reaches_out(std::string_view extension);

/// The functions of an extension that is not there yet, where they are known.
std::vector<std::string> functions_of_extension(std::string_view extension);

} // namespace dunlin::postgresql
