#include "app/schedule_text.hpp"

#include "actors/board_words.hpp"
#include "app/edge_json.hpp"
#include "app/plan_touches.hpp"
#include "config/declared_touches.hpp"
#include "config/text.hpp"
#include "plan/edge_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace dunlin {

namespace {

using json = nlohmann::ordered_json;

/// Edges, barriers and steps of a chain that a text names: more than a person
/// reads. JSON has all.
constexpr size_t named_max = 100;

/// Beyond so many migrators not every number is looked at: each takes a run of
/// the whole plan.
constexpr uint32_t every_number_max = 8;

std::string seconds(uint64_t ms) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(ms) / 1'000);
  return text;
}

std::string more_text(size_t all, const char* what) {
  return all <= named_max ? ""
                          : "... and " + std::to_string(all - named_max)
                                + " more " + what + "; --json tells all\n";
}

std::string edges_text(const migration_plan& plan) {
  const auto edges = edges_to_tell(plan);
  if (edges.empty())
    return "No step waits for another.\n";
  std::string out;
  for (size_t i = 0; i < std::min(named_max, edges.size()); ++i) {
    const auto& edge = *edges[i];
    out += printable(plan.steps[edge.later].name) + " waits for "
           + printable(plan.steps[edge.earlier].name) + ": "
           + edge_text(plan, edge) + "\n";
  }
  return out + more_text(edges.size(), "waits");
}

std::string cost_text(const plan_barrier& of) {
  if (!of.costs_ms)
    return "";
  return *of.costs_ms == 0 ? "; it costs no time"
                           : "; it costs " + seconds(*of.costs_ms);
}

/// For those that came from what could not be read.
constexpr const char* barrier_remedy
    = "The head of a script can say what it touches: -- dunlin: reads=TABLES"
      " writes=TABLES; then it is no barrier for what can't be read in it.\n";

/// Whether there is anything that its script could declare: one that reaches
/// other stores stays a barrier, of the others named here it is known what they
/// are, and one that names what is not there says already what to correct.
bool is_remedied(const plan_barrier& of) {
  return !of.is_everywhere && of.reason != declared_barrier
         && !of.reason.ends_with(declared_unknown)
         && of.reason != doubt_barrier;
}

std::string barriers_text(const migration_plan& plan,
                          const std::vector<plan_barrier>& barriers) {
  std::string out;
  for (size_t i = 0; i < std::min(named_max, barriers.size()); ++i) {
    const auto& barrier = barriers[i];
    out += printable(plan.steps[barrier.step].name) + " is a barrier"
           + (barrier.is_everywhere ? "" : " in its store") + ": "
           + printable(barrier.reason)
           + (barrier.line > 0 ? ", line " + std::to_string(barrier.line) : "")
           + cost_text(barrier) + "\n";
  }
  out += more_text(barriers.size(), "barriers");
  const bool is_any
      = std::any_of(barriers.begin(), barriers.end(), is_remedied);
  return is_any ? out + barrier_remedy : out;
}

std::string chain_text(const migration_plan& plan,
                       const std::vector<step_index>& path) {
  std::string out;
  for (size_t i = 0; i < std::min(named_max, path.size()); ++i)
    out += (i > 0 ? ", " : "") + printable(plan.steps[path[i]].name);
  if (path.size() > named_max)
    out += " and " + std::to_string(path.size() - named_max) + " more";
  return out;
}

} // namespace

plan_forecast forecast_of(const profile& of, const migration_plan& plan,
                          const std::vector<bool>& done) {
  plan_forecast out;
  out.migrators = of.run.migrators_max;
  out.bound = bound_of(plan, done);
  for (uint32_t count = 1; count < out.migrators;
       count += count < every_number_max ? 1 : count)
    out.predicted.emplace_back(count, predicted_ms(plan, count, done));
  out.predicted.emplace_back(out.migrators,
                             predicted_ms(plan, out.migrators, done));
  out.barriers = barriers_of(of, plan, out.migrators, done);
  for (size_t i = 0; i < plan.steps.size(); ++i)
    if (!done[i] && plan.steps[i].expected.from == estimate_source::guess)
      ++out.guessed;
  return out;
}

std::string forecast_text(const migration_plan& plan,
                          const plan_forecast& forecast) {
  const auto& bound = forecast.bound;
  auto out = edges_text(plan) + barriers_text(plan, forecast.barriers) + "\n";
  if (bound.total == 0)
    return out + "Nothing is left to do.\n";
  out += "Longest chain, " + seconds(bound.critical) + ": "
         + chain_text(plan, bound.critical_path) + ".\n";
  if (bound.one_writer_total > 0)
    out += "Scripts of store " + printable(bound.one_writer)
           + ", which has one writer at a time: "
           + seconds(bound.one_writer_total) + ".\n";
  out += "At least " + seconds(bound.lower_bound(forecast.migrators)) + " with "
         + count_words(forecast.migrators, {"migrator", "migrators"})
         + "; expected with";
  for (size_t i = 0; i < forecast.predicted.size(); ++i)
    out += (i > 0 ? ", " : " ") + std::to_string(forecast.predicted[i].first)
           + ": " + seconds(forecast.predicted[i].second);
  out += ".\n";
  if (forecast.guessed > 0)
    out += "That is guessed for "
           + count_words(static_cast<int64_t>(forecast.guessed),
                         {"step", "steps"})
           + " by what they do and how large their tables are; --durations"
             " FILE tells better.\n";
  return out;
}

void add_forecast(json& into, const migration_plan& plan,
                  const plan_forecast& forecast) {
  auto barriers = json::array();
  for (const auto& barrier : forecast.barriers)
    barriers.push_back(
        {{"step", plan.steps[barrier.step].name},
         {"reason", barrier.reason},
         {"line", barrier.line},
         {"everywhere", barrier.is_everywhere},
         {"costs_ms", barrier.costs_ms ? json(*barrier.costs_ms) : json()}});
  auto path = json::array();
  for (const auto step : forecast.bound.critical_path)
    path.push_back(plan.steps[step].name);
  auto predicted = json::array();
  for (const auto& [migrators, ms] : forecast.predicted)
    predicted.push_back({{"migrators", migrators}, {"ms", ms}});
  into["barriers"] = std::move(barriers);
  into["schedule"]
      = {{"migrators", forecast.migrators},
         {"total_ms", forecast.bound.total},
         {"critical_ms", forecast.bound.critical},
         {"critical_path", std::move(path)},
         {"one_writer_ms", forecast.bound.one_writer_total},
         {"lower_bound_ms", forecast.bound.lower_bound(forecast.migrators)},
         {"predicted", std::move(predicted)},
         {"guessed_steps", forecast.guessed}};
}

} // namespace dunlin
