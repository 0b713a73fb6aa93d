#pragma once

#include "actors/messages.hpp"
#include "app/control/control_place.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// Saying a word to a run of another process.

namespace dunlin {

/// What became of a word that was said to a run.
struct call_outcome {
  enum class fate : uint8_t {
    answered,
    nobody,  ///< there is no socket, or nobody listens at it
    refused, ///< there is one, but not for us
    silent,  ///< it took the word, perhaps, and gave no answer
  };

  fate what = fate::nobody;
  /// The answer, one line; else why there is none.
  std::string text;
};

/// Says a word to the run that has the socket of this name, and waits at most
/// some seconds for its answer.
call_outcome call_run(const std::vector<runtime_folder>& folders,
                      const std::string& name, const steer_request& word);

} // namespace dunlin
