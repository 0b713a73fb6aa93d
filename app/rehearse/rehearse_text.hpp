#pragma once

#include "app/exit_code.hpp"
#include "app/options.hpp"
#include "app/rehearse/rehearsal.hpp"
#include "plan/plan.hpp"

#include <string>

/// @file
/// What a rehearsal says. Pure.

namespace dunlin {

/// A rehearsal and what it was of.
struct rehearsal_facts {
  /// In serial order.
  step_order scripts;
  /// Table steps that are left out.
  std::vector<std::string> left_out;
  uint64_t tables = 0;
  uint64_t rows = 0;
  rehearsal_report report;
};

exit_code exit_code_of(const rehearsal_report& report) noexcept;

/// What is printed, with the line on what to do next.
std::string rehearse_text(const migration_plan& plan,
                          const rehearsal_facts& facts, const options& asked);

/// The same as JSON.
std::string rehearse_json(const migration_plan& plan,
                          const rehearsal_facts& facts, const options& asked);

} // namespace dunlin
