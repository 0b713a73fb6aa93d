#include "app/exit_code.hpp"

namespace dunlin {

namespace {

/// Where an exit code stands when several hold: 6, 5, 4, 1, 3.
int rank(exit_code code) noexcept {
  switch (code) {
  case exit_code::done:
    return 0;
  case exit_code::work_left:
    return 1;
  case exit_code::failed:
    return 2;
  case exit_code::differs:
    return 3;
  case exit_code::locked:
    return 4;
  case exit_code::in_doubt:
    return 5;
  case exit_code::refused:
    return 6; // nothing else can hold: there was no run
  }
  return 0;
}

} // namespace

exit_code exit_code_before_run(error_code code) noexcept {
  switch (code) {
  case error_code::none:
    return exit_code::done;
  case error_code::lock_held:
  case error_code::lease_lost:
    return exit_code::locked;
  case error_code::step_changed:
    return exit_code::differs;
  case error_code::statement_in_doubt:
    return exit_code::in_doubt;
  case error_code::interrupted:
    return exit_code::work_left;
  case error_code::store_full:
  case error_code::store_busy:
  case error_code::key_not_unique:
  case error_code::part_failed:
  case error_code::actor_died:
    return exit_code::failed;
  default:
    return exit_code::refused;
  }
}

exit_code exit_code_in_run(error_code code) noexcept {
  switch (code) {
  case error_code::none:
    return exit_code::done;
  case error_code::lock_held:
  case error_code::lease_lost:
    return exit_code::locked;
  case error_code::step_changed:
    return exit_code::differs;
  case error_code::statement_in_doubt:
    return exit_code::in_doubt;
  case error_code::interrupted:
    return exit_code::work_left;
  default:
    return exit_code::failed;
  }
}

exit_code worse(exit_code left, exit_code right) noexcept {
  return rank(left) < rank(right) ? right : left;
}

exit_code exit_code_of(const run_report& report) noexcept {
  auto out = exit_code::done;
  if (report.outcome == run_outcome::failed || !report.violations.empty())
    out = exit_code::failed;
  if (report.outcome == run_outcome::stopped)
    out = worse(out, exit_code::work_left);
  for (const auto& step : report.steps)
    out = worse(out, exit_code_in_run(step.problem.code));
  return out;
}

} // namespace dunlin
