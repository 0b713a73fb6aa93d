#include "tests/sim/drawn_faults.hpp"

namespace dunlin {

namespace {

/// How often one of the operations below fails.
constexpr uint32_t fault_per_mille = 60;

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

result<void> drawn_faults::before(std::string_view operation) {
  const bool passes_by_itself
      = operation == "begin_batch" || operation == "commit_batch"
        || operation == "write_rows" || operation == "run_script"
        || operation == "read_rows" || operation == "begin_rows";
  if (!passes_by_itself || !strikes("busy"))
    return {};
  ++seen_["operations of a busy store"];
  return fail(error_code::store_busy, "somebody else holds the store");
}

result<void> drawn_faults::after(std::string_view operation) {
  if (operation != "commit_batch" || !strikes("answer lost"))
    return {};
  ++seen_["lost answers to a commit"];
  return fail(error_code::store_failed, "the answer was lost");
}

} // namespace dunlin
