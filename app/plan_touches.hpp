#pragma once

#include "app/ledger_view.hpp"
#include "app/load_plan.hpp"
#include "app/store_looks.hpp"

#include <string_view>

/// @file
/// A plan whose order follows from what the SQL of its steps touches.

namespace dunlin {

/// Why a script with a statement in doubt is a barrier.
inline constexpr std::string_view doubt_barrier
    = "it is not known yet whether one of its statements took effect";

/// Why a script is one whose store could not be asked: `untold` says more.
inline constexpr const char* untold_barrier
    = "nothing is known of what it touches";

/// The plan of `loaded` once more, after each store in which it has scripts was
/// asked what they and its table steps touch there. Changes nothing in any
/// store. What an earlier run has done is in the database already and is not
/// asked about. Of a store that can't be asked, each text is a barrier, and
/// `untold` says why; the checks before a run say it with its place.
/// @returns `script_refused` for a text that can't be split, `store_busy` for a
///   ledger that another program holds.
result<loaded_plan> order_by_touches(loaded_plan loaded, const options& asked,
                                     store_looks& looks);

/// The same for a drawing, where done steps have their order too, as far as
/// their texts still tell it: they are read over the databases as they are now,
/// and what can't be understood any more is left out.
result<loaded_plan> order_all_by_touches(loaded_plan loaded,
                                         const options& asked,
                                         store_looks& looks);

} // namespace dunlin
