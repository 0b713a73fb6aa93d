#pragma once

#include "app/checks.hpp"
#include "app/load_plan.hpp"

namespace dunlin {

/// The plan with its guesses made once more, now that the checks have found how
/// many rows each table step has.
loaded_plan guess_by_rows(loaded_plan loaded, const outlook& found);

} // namespace dunlin
