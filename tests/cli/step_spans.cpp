#include "tests/cli/step_spans.hpp"

#include <nlohmann/json.hpp>

namespace dunlin::test {

step_spans read_spans(const std::string& printed) {
  // The last line is the summary.
  const auto summary = nlohmann::json::parse(
      printed.substr(printed.rfind("{\"event\":\"summary\"")));
  step_spans out;
  for (const auto& step : summary["steps"])
    if (!step["began_ms"].is_null())
      out[step["step"]]
          = {step["began_ms"].get<double>(), step["ended_ms"].get<double>()};
  return out;
}

} // namespace dunlin::test
