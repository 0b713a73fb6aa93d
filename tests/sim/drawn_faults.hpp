#pragma once

#include "tests/sim/chooser.hpp"
#include "tests/sim/fault_points.hpp"
#include "tests/sim/sightings.hpp"

/// @file
/// Small troubles of a simulated store that dunlin must get over by itself.

namespace dunlin {

/// Lets an operation fail now and then with what passes by itself, and lets the
/// answer to a commit get lost. Once cancelled, operations are interrupted.
class drawn_faults : public fault_points {
public:
  /// @param faults_max so many and no more, so that retries suffice.
  drawn_faults(choice_stream& chance, uint32_t faults_max, sightings& seen);

  result<void> before(std::string_view operation) override;
  result<void> after(std::string_view operation) override;

  /// From now on operations may be interrupted, as by a canceller that comes
  /// again and again.
  void cancel() noexcept {
    is_cancelled_ = true;
  }

private:
  bool strikes(const char* label);
  bool interrupts(std::string_view operation);

  choice_stream& chance_;
  uint32_t left_;
  sightings& seen_;
  bool is_cancelled_ = false;
  /// Interruptions of what a run writes last, fewer than it tries.
  uint32_t last_words_left_ = 4;
};

} // namespace dunlin
