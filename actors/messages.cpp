#include "actors/messages.hpp"

namespace dunlin {

std::string_view to_string(steer_verb verb) noexcept {
  switch (verb) {
  case steer_verb::status:
    return "status";
  case steer_verb::pause:
    return "pause";
  case steer_verb::resume:
    return "resume";
  case steer_verb::migrators:
    return "migrators";
  case steer_verb::drain:
    return "drain";
  case steer_verb::stop:
    return "stop";
  }
  return "unknown";
}

std::string_view to_string(steer_outcome outcome) noexcept {
  switch (outcome) {
  case steer_outcome::done:
    return "done";
  case steer_outcome::unchanged:
    return "unchanged";
  case steer_outcome::refused:
    return "refused";
  case steer_outcome::crowded:
    return "crowded";
  }
  return "unknown";
}

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
  case event_kind::paused:
    return "paused";
  case event_kind::resumed:
    return "resumed";
  case event_kind::scan_began:
    return "scan_began";
  case event_kind::scan_ended:
    return "scan_ended";
  case event_kind::batch_began:
    return "batch_began";
  case event_kind::command_said:
    return "command_said";
  }
  return "unknown";
}

} // namespace dunlin
