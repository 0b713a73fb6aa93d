#include "actors/caf.hpp"

namespace dunlin {

namespace {

/// At most ten characters of CAF's alphabet.
constexpr caf::atom_value category = caf::atom("dunlin");

} // namespace

caf::error to_caf(const error& problem) {
  return {static_cast<uint8_t>(problem.code), category,
          caf::make_message(problem.text)};
}

error from_caf(const caf::error& problem) {
  if (problem.category() != category)
    return {error_code::actor_died, "an actor ended: " + to_string(problem)};
  error out{static_cast<error_code>(problem.code()), {}};
  if (problem.context().match_elements<std::string>())
    out.text = problem.context().get_as<std::string>(0);
  return out;
}

} // namespace dunlin
