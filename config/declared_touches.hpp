#pragma once

#include "config/script_directives.hpp"
#include "config/touches.hpp"

#include <functional>
#include <optional>
#include <string>

/// @file
/// How what a script declares and what its store inferred become one.

namespace dunlin {

/// How the store calls the object that a directive names; nothing: it knows no
/// such table or view.
using touch_namer
    = std::function<std::optional<std::string>(const std::string& name)>;

/// Why a script is a barrier that says `barrier`.
inline constexpr std::string_view declared_barrier
    = "declared at the head of the script";

/// How the reason of a barrier ends whose script declares what is not there.
inline constexpr std::string_view declared_unknown
    = " names no table or view; correct the name at the head of the script";

/// What was inferred and what is declared, as one set. One rule for all stores:
///
/// 1. What was inferred stays, whatever is declared. `reads` and `writes` add
///    their objects as `declared`.
/// 2. `reads` or `writes`, also without a name (`writes=`), take the inferred
///    barrier away: they say all that could not be seen. One that reaches other
///    stores stays, as no word names what it touches there.
/// 3. `commutes=t` makes one `commutes` of all that the script does to t, its
///    reads of t included; where nothing was seen it stands for the write.
/// 4. `barrier` is a barrier, beside whatever else is declared.
/// 5. A name that the store does not know is a barrier: nobody would wait for
///    what was meant.
///
/// A script without a word on what it touches is as inferred.
touch_set with_declared(touch_set inferred, const script_directives& said,
                        const touch_namer& object_of);

} // namespace dunlin
