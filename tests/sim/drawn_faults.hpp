#pragma once

#include "tests/sim/chooser.hpp"
#include "tests/sim/fault_points.hpp"
#include "tests/sim/sightings.hpp"

/// @file
/// Small troubles of a simulated store that dunlin must get over by itself.

namespace dunlin {

/// Lets an operation fail now and then with what passes by itself, and lets the
/// answer to a commit get lost.
class drawn_faults : public fault_points {
public:
  /// @param faults_max so many and no more, so that retries suffice.
  drawn_faults(choice_stream& chance, uint32_t faults_max, sightings& seen);

  result<void> before(std::string_view operation) override;
  result<void> after(std::string_view operation) override;

private:
  bool strikes(const char* label);

  choice_stream& chance_;
  uint32_t left_;
  sightings& seen_;
};

} // namespace dunlin
