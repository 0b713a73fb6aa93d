#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// Which known name somebody who mistyped may have meant.

namespace dunlin {

/// How many letters must be put in, taken out, changed or swapped with their
/// neighbour to make one name of the other. Names beyond 200 bytes are far from
/// everything: the work is the product of the lengths.
std::size_t edit_distance(std::string_view left, std::string_view right);

/// The known name that is nearest to `name`, if it is near enough to be meant
/// (a third of its letters may be wrong); else "".
std::string nearest_name(std::string_view name,
                         const std::vector<std::string>& known);

/// The end of a message about an unknown name: `; did you mean "buffer"?` or,
/// if nothing is near, `; known: "a", "b"` (the first twenty).
std::string hint_for(std::string_view name,
                     const std::vector<std::string>& known);

} // namespace dunlin
