#include "app/measure_text.hpp"

#include "config/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace dunlin {

namespace {

/// More than a person reads; JSON has all.
constexpr size_t chain_max = 10;

using json = nlohmann::ordered_json;

/// `12.3 ms` or `4.10 s`.
std::string time_text(uint64_t us) {
  char out[32];
  const auto seconds = static_cast<double>(us) / 1e6;
  if (us < 1'000'000)
    std::snprintf(out, sizeof out, "%.1f ms", seconds * 1e3);
  else
    std::snprintf(out, sizeof out, "%.2f s", seconds);
  return out;
}

double milliseconds(uint64_t us) {
  return static_cast<double>(us) / 1'000;
}

} // namespace

std::string measure_text(const run_measure& measure,
                         const std::vector<std::string>& chain) {
  if (measure.steps < 2)
    return "";
  const auto bound = std::max<uint64_t>(1, measure.bound_us);
  char ratio[32];
  std::snprintf(ratio, sizeof ratio, "%.2f",
                static_cast<double>(measure.makespan_us)
                    / static_cast<double>(bound));
  std::string links;
  for (size_t i = 0; i < std::min(chain_max, chain.size()); ++i)
    links += (i > 0 ? " > " : "") + printable(chain[i]);
  if (chain.size() > chain_max)
    links += " and " + std::to_string(chain.size() - chain_max) + " more";
  return "Makespan " + time_text(measure.makespan_us) + ", bound "
         + time_text(measure.bound_us) + " (" + ratio + "); longest chain: "
         + links + " (" + time_text(measure.chain_us) + ")\n";
}

json measure_json(const run_measure& measure,
                  const std::vector<std::string>& chain) {
  return {{"steps", measure.steps},
          {"makespan_ms", milliseconds(measure.makespan_us)},
          {"bound_ms", milliseconds(measure.bound_us)},
          {"chain_ms", milliseconds(measure.chain_us)},
          {"chain", chain}};
}

json span_json(const step_span& span, uint64_t us) {
  return span.is_whole() ? json(milliseconds(us)) : json(nullptr);
}

} // namespace dunlin
