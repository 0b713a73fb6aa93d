#include "plan/run_command.hpp"

namespace dunlin {

std::string_view to_string(run_pace pace) noexcept {
  switch (pace) {
  case run_pace::going:
    return "going";
  case run_pace::paused:
    return "paused";
  case run_pace::stopping:
    return "stopping";
  }
  return "unknown";
}

std::string_view to_string(run_outcome outcome) noexcept {
  switch (outcome) {
  case run_outcome::done:
    return "done";
  case run_outcome::failed:
    return "failed";
  case run_outcome::stopped:
    return "stopped";
  }
  return "unknown";
}

} // namespace dunlin
