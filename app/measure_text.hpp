#pragma once

#include "plan/run_measure.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

/// @file
/// How long a run took, as its summary says it. Pure.

namespace dunlin {

/// One line, `Makespan 4.10 s, bound 3.90 s (1.05); longest chain: a > b (3.90
/// s)`; empty for less than two steps, as nothing could go side by side.
/// @param chain the names of the steps of the longest chain.
std::string measure_text(const run_measure& measure,
                         const std::vector<std::string>& chain);

/// The same in full.
nlohmann::ordered_json measure_json(const run_measure& measure,
                                    const std::vector<std::string>& chain);

/// A begin or an end in milliseconds; null of a step that was not under way.
nlohmann::ordered_json span_json(const step_span& span, uint64_t us);

} // namespace dunlin
