#include "plan/step_progress.hpp"

namespace dunlin {

bool is_final(step_status status) noexcept {
  return status >= step_status::done;
}

std::string_view to_string(step_status status) noexcept {
  switch (status) {
  case step_status::waiting:
    return "waiting";
  case step_status::opening:
    return "opening";
  case step_status::running:
    return "running";
  case step_status::winding_down:
    return "winding down";
  case step_status::counting:
    return "counting";
  case step_status::closing:
    return "closing";
  case step_status::done:
    return "done";
  case step_status::failed:
    return "failed";
  case step_status::blocked:
    return "blocked";
  case step_status::stopped:
    return "stopped";
  }
  return "unknown";
}

} // namespace dunlin
