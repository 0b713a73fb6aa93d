#include "app/actor_runtime.hpp"

#include <caf/policy/work_sharing.hpp>
#include <caf/scheduler/coordinator.hpp>

#include <system_error>

namespace dunlin {

namespace {

using sharing_scheduler
    = caf::scheduler::coordinator<caf::policy::work_sharing>;

} // namespace

actor_runtime::settings::settings() {
  dunlin::add_message_types(*this);
  // The default, `stealing`, burns a quarter of a core while a database works.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", scheduler_threads);
  set("logger.verbosity", caf::atom("quiet"));
}

result<std::unique_ptr<actor_runtime>> actor_runtime::make() {
  std::unique_ptr<actor_runtime> out;
  try {
    out.reset(new actor_runtime);
  } catch (const std::system_error& problem) {
    return fail(error_code::part_failed, problem.what());
  }
  // CAF falls back to its defaults when it does not understand a setting.
  auto& scheduler = out->system_.scheduler();
  if (dynamic_cast<sharing_scheduler*>(&scheduler) == nullptr
      || scheduler.num_workers() != scheduler_threads)
    return fail(error_code::part_failed,
                "CAF did not take the scheduler's settings");
  return out;
}

} // namespace dunlin
