#pragma once

#include "plan/run_command.hpp"

#include <string>
#include <vector>

/// @file
/// Commands as words, for tests to compare: `spawn 1`, `1 to table 5`.

namespace dunlin::test {

struct command_words {
  static std::string number(uint64_t x) {
    return std::to_string(x);
  }

  static std::string id(batch_id x) {
    return number(x.ordinal) + "." + number(x.part);
  }

  std::string operator()(const spawn_migrator& x) const {
    return "spawn " + number(x.migrator);
  }
  std::string operator()(const retire_migrator& x) const {
    return "retire " + number(x.migrator);
  }
  std::string operator()(const assign_script& x) const {
    return number(x.migrator) + " to script " + number(x.step);
  }
  std::string operator()(const assign_table& x) const {
    return number(x.migrator) + " to table " + number(x.step);
  }
  std::string operator()(const leave_table& x) const {
    return "leave " + number(x.migrator);
  }
  std::string operator()(const start_scan& x) const {
    return "scan " + number(x.step);
  }
  std::string operator()(const pause_scans&) const {
    return "pause scans";
  }
  std::string operator()(const resume_scans&) const {
    return "resume scans";
  }
  std::string operator()(const stop_scan& x) const {
    return "stop scan " + number(x.step);
  }
  std::string operator()(const hold_scan& x) const {
    return (x.holds ? "hold scan " : "free scan ") + number(x.step);
  }
  std::string operator()(const try_scan_again& x) const {
    return "try scan " + number(x.step);
  }
  std::string operator()(const rest_step& x) const {
    return "rest " + number(x.step) + " for " + number(x.delay_ms);
  }
  std::string operator()(const settle_script& x) const {
    return "settle script " + number(x.step);
  }
  std::string operator()(const hand_out_again& x) const {
    return "again " + id(x.work.id);
  }
  std::string operator()(const retry_later& x) const {
    return "retry " + id(x.id) + " in " + number(x.delay_ms);
  }
  std::string operator()(const settle_batch& x) const {
    return "settle " + id(x.id);
  }
  std::string operator()(const count_source& x) const {
    return "count " + number(x.step);
  }
  std::string operator()(const close_step& x) const {
    return "close " + number(x.step) + (x.done ? " done" : " failed");
  }
  std::string operator()(const step_ended& x) const {
    return "ended " + number(x.step);
  }
  std::string operator()(const end_run& x) const {
    return x.outcome == run_outcome::done     ? "end done"
           : x.outcome == run_outcome::failed ? "end failed"
                                              : "end stopped";
  }
};

/// Of `run_commands` or of what a crew decides.
template <class Commands>
std::vector<std::string> words(const Commands& commands) {
  std::vector<std::string> out;
  for (const auto& command : commands)
    out.push_back(std::visit(command_words{}, command));
  return out;
}

} // namespace dunlin::test
