#pragma once

#include <map>
#include <string>

/// @file
/// When the steps of a run were under way, by its own clock.

namespace dunlin::test {

/// In milliseconds since the run began.
struct step_span {
  double began_ms = 0;
  double ended_ms = 0;
};

/// By step, those that were under way.
using step_spans = std::map<std::string, step_span>;

/// Reads them from what `run --board json` printed.
step_spans read_spans(const std::string& printed);

} // namespace dunlin::test
