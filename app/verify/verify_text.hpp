#pragma once

#include "app/options.hpp"
#include "app/verify/findings.hpp"
#include "plan/plan.hpp"

#include <string>

/// @file
/// What `dunlin verify` prints. Pure.

namespace dunlin {

/// For people: a line a step, what is wrong, and what to type next.
std::string verify_text(const migration_plan& plan, const verify_report& report,
                        const options& asked);

/// One JSON object.
std::string verify_json(const migration_plan& plan, const verify_report& report,
                        const options& asked);

} // namespace dunlin
