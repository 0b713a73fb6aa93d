#pragma once

#include "app/ledger_view.hpp"
#include "plan/plan.hpp"

#include <string>

/// @file
/// Why rows were rejected, said of one of each step. Pure.

namespace dunlin {

/// A line for each step of the plan that has rejects; empty if none has.
std::string reject_examples_of(const migration_plan& plan, const ledgers& kept);

} // namespace dunlin
