#include "app/verify/findings.hpp"

namespace dunlin {

std::string_view to_string(row_fault fault) noexcept {
  switch (fault) {
  case row_fault::differs:
    return "differs";
  case row_fault::missing:
    return "is missing";
  case row_fault::extra:
    return "is extra";
  case row_fault::unseen:
    return "was never scanned";
  }
  return "";
}

void faulty_rows::add(row_fault fault, std::string_view key) {
  ++counts[fault];
  if (named.size() < named_rows_max)
    named.push_back({fault, std::string{key}, {}});
}

void faulty_rows::set_step(const std::string& name) {
  for (auto& row : named)
    row.step = name;
}

void faulty_rows::add(const faulty_rows& others) {
  for (const auto& [fault, number] : others.counts)
    counts[fault] += number;
  for (const auto& row : others.named)
    if (named.size() < named_rows_max)
      named.push_back(row);
}

uint64_t faulty_rows::count(row_fault fault) const noexcept {
  const auto found = counts.find(fault);
  return found == counts.end() ? 0 : found->second;
}

uint64_t faulty_rows::count() const noexcept {
  uint64_t out = 0;
  for (const auto& [fault, number] : counts)
    out += number;
  return out;
}

std::string_view to_string(verify_state state) noexcept {
  switch (state) {
  case verify_state::script:
    return "script";
  case verify_state::equal:
    return "equal";
  case verify_state::differs:
    return "differs";
  case verify_state::changed_since:
    return "changed since";
  case verify_state::mingled:
    return "mingled";
  case verify_state::baseline:
    return "baseline";
  case verify_state::no_digest:
    return "no digest";
  case verify_state::not_done:
    return "not done";
  case verify_state::changed:
    return "changed";
  case verify_state::stopped:
    return "stopped";
  case verify_state::failed:
    return "failed";
  }
  return "";
}

exit_code exit_code_of(const verify_report& report) noexcept {
  auto out = report.is_stopped ? exit_code::work_left : exit_code::done;
  for (const auto& step : report.steps) {
    switch (step.state) {
    case verify_state::differs:
    case verify_state::changed:
      out = worse(out, exit_code::differs);
      break;
    case verify_state::failed:
      out = worse(out, exit_code::failed);
      break;
    case verify_state::not_done:
    case verify_state::stopped:
      out = worse(out, exit_code::work_left);
      break;
    default:
      break;
    }
  }
  return out;
}

} // namespace dunlin
