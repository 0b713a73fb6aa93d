#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>

/// @file
/// Why one step waits for another, with both statements. Pure.

namespace dunlin {

/// `after`, `barrier`, `write before read`, `read before write`, `both write`,
/// `both touch`, `serial`.
std::string_view to_string(edge_kind kind) noexcept;

/// Where one end of an edge says what it does: `up/010_crs.sql:12`; of a table
/// step its place in the profile. Empty if nothing is known.
std::string place_of(const step& of, const edge_end& end);

/// All that is known, on one line: `both write gis.crs: up/1.sql:3 (INSERT) and
/// up/2.sql:7 (through the view totals)`. Without control characters.
std::string edge_text(const migration_plan& plan, const edge& of);

} // namespace dunlin
