#pragma once

#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/touch_words.hpp"

#include <string>

namespace dunlin::test {

/// What one script touches in the fixture's target, in which `made` ran before.
inline std::string touched(postgresql_fixture& fixture, const std::string& made,
                           const std::string& script) {
  fixture.run_on_target(made);
  const auto found = infer_touches(fixture.target_config(), scripts({script}));
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  return words_of(found->front());
}

} // namespace dunlin::test
