#pragma once

#include "app/checks.hpp"
#include "app/load_plan.hpp"
#include "app/options.hpp"

#include <string>

/// @file
/// What `dunlin plan` prints.

namespace dunlin {

/// The steps in serial order with their rows and batches, their order and the
/// time that they take, how sources are read, and each column that may lose
/// something; JSON if `asked` says so.
std::string plan_text(const loaded_plan& loaded, const outlook& found,
                      const options& asked);

} // namespace dunlin
