#pragma once

#include "app/exit_code.hpp"
#include "app/ledger_view.hpp"
#include "app/options.hpp"
#include "app/step_outlook.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What `dunlin status` says. Pure.

namespace dunlin {

/// What is known of a migration from its ledgers.
struct migration_status {
  std::string name;
  std::string profile_path;
  ledgers kept;
  /// One entry a step.
  std::vector<step_standing> standings;
  /// Who holds the lock of a store; stores that nobody holds are left out.
  std::map<std::string, std::string> holders;
  /// One entry a step: the one that it waits for, failed or in doubt.
  std::vector<std::optional<step_index>> blocked;
  /// Steps that the profile has no more.
  std::vector<gone_step> gone;
};

/// 0 all is done, 1 a step failed, 3 work is left, 4 a done step was changed, 6
/// a step is in doubt.
exit_code exit_code_of(const migration_status& status);

/// For people: a table of 80 columns, what runs, and what to type next.
std::string status_text(const migration_plan& plan,
                        const migration_status& status, const options& asked);

/// One JSON object.
std::string status_json(const migration_plan& plan,
                        const migration_status& status, const options& asked);

} // namespace dunlin
