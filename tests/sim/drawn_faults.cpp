#include "tests/sim/drawn_faults.hpp"

#include <algorithm>
#include <array>

namespace dunlin {

namespace {

/// How often one of the operations below fails.
constexpr uint32_t fault_per_mille = 60;

/// How often one is interrupted in a run that stops at once.
constexpr uint32_t interrupted_per_mille = 400;

} // namespace

drawn_faults::drawn_faults(choice_stream& chance, uint32_t faults_max,
                           sightings& seen)
    : chance_(chance), left_(faults_max), seen_(seen) {
  // nop
}

bool drawn_faults::strikes(const char* label) {
  if (left_ == 0 || !chance_.chance(fault_per_mille, label))
    return false;
  --left_;
  return true;
}

bool drawn_faults::interrupts(std::string_view operation) {
  if (!is_cancelled_ || !chance_.chance(interrupted_per_mille, "interrupted"))
    return false;
  if (operation != "end_run" && operation != "keep_command"
      && operation != "check_foreign_keys")
    return true;
  if (last_words_left_ == 0)
    return false;
  --last_words_left_;
  return true;
}

result<void> drawn_faults::before(std::string_view operation) {
  if (interrupts(operation)) {
    ++seen_["operations interrupted"];
    return fail(error_code::interrupted, "the operator wants it so");
  }
  if (operation == "answers") {
    if (!strikes("user's code dies"))
      return {};
    ++seen_["deaths of the user's code"];
    return fail(error_code::command_failed, "the user's code died");
  }
  static constexpr std::array<std::string_view, 18> pass_by_themselves{
      "begin_batch",   "commit_batch",   "find_batch",     "write_rows",
      "run_script",    "read_rows",      "begin_rows",     "open_step",
      "close_step",    "prepare_source", "prepare_target", "walk_keys",
      "list_keys",     "keep_keys",      "load_keys",      "count_rows",
      "write_answers", "end_run"};
  if (std::find(pass_by_themselves.begin(), pass_by_themselves.end(), operation)
          == pass_by_themselves.end()
      || !strikes("busy"))
    return {};
  ++seen_["operations of a busy store"];
  return fail(error_code::store_busy, "somebody else holds the store");
}

result<void> drawn_faults::after(std::string_view operation) {
  if (operation == "end_run" && strikes("answer lost")) {
    ++seen_["lost answers to the end of a run"];
    return fail(error_code::store_busy, "the answer was lost");
  }
  if (operation == "keep_keys" && strikes("answer lost")) {
    ++seen_["lost answers to kept keys"];
    return fail(error_code::store_busy, "the answer was lost");
  }
  if (operation != "commit_batch" || !strikes("answer lost"))
    return {};
  ++seen_["lost answers to a commit"];
  return fail(error_code::store_failed, "the answer was lost");
}

} // namespace dunlin
