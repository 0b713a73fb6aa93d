#include "actors/messages.hpp"

namespace dunlin {

std::string_view to_string(event_kind kind) noexcept {
  switch (kind) {
  case event_kind::run_began:
    return "run_began";
  case event_kind::step_began:
    return "step_began";
  case event_kind::step_progressed:
    return "step_progressed";
  case event_kind::batch_done:
    return "batch_done";
  case event_kind::batch_retried:
    return "batch_retried";
  case event_kind::step_done:
    return "step_done";
  case event_kind::step_failed:
    return "step_failed";
  case event_kind::step_blocked:
    return "step_blocked";
  case event_kind::step_stopped:
    return "step_stopped";
  case event_kind::migrator_spawned:
    return "migrator_spawned";
  case event_kind::migrator_retired:
    return "migrator_retired";
  case event_kind::stopping:
    return "stopping";
  case event_kind::warning:
    return "warning";
  case event_kind::run_ended:
    return "run_ended";
  }
  return "unknown";
}

} // namespace dunlin
