#include "app/step_outlook.hpp"

#include "plan/step_graph.hpp"

#include <chrono>
#include <cstdio>
#include <set>

namespace dunlin {

namespace {

/// Milliseconds since 1970 of `2024-11-23T12:05:01.123Z`, the fraction of any
/// length.
std::optional<int64_t> moment_of(const std::string& utc) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  double second = 0;
  if (std::sscanf(utc.c_str(), "%4d-%2u-%2uT%2d:%2d:%lf", &year, &month, &day,
                  &hour, &minute, &second)
      != 6)
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                            std::chrono::day{day}};
  if (!date.ok())
    return std::nullopt;
  const auto days = sys_days{date}.time_since_epoch();
  const auto ms
      = duration_cast<milliseconds>(days + hours{hour} + minutes{minute});
  return ms.count() + static_cast<int64_t>(second * 1'000 + 0.5);
}

std::optional<uint64_t> ms_between(const step_record& record) {
  const auto began = moment_of(record.started_utc);
  const auto ended = moment_of(record.ended_utc);
  if (!began || !ended || *ended < *began)
    return std::nullopt;
  return static_cast<uint64_t>(*ended - *began);
}

/// Has all steps behind one that blocks them name it, but for those `seen`.
void block_behind(step_index cause, const step_graph& graph,
                  const std::vector<step_standing>& standings,
                  std::vector<bool>& seen,
                  std::vector<std::optional<step_index>>& out) {
  // Through done steps too: an edge that they imply may be missing.
  std::vector<step_index> todo{cause};
  while (!todo.empty()) {
    const auto next = todo.back();
    todo.pop_back();
    for (const auto later : graph.after(next)) {
      if (seen[later])
        continue;
      seen[later] = true;
      todo.push_back(later);
      if (standings[later].where != standing::done
          && !blocks_others(standings[later]))
        out[later] = cause;
    }
  }
}

std::string_view state_text(step_state state) noexcept {
  switch (state) {
  case step_state::open:
    return "begun";
  case step_state::done:
    return "done";
  case step_state::failed:
    return "failed";
  }
  return "";
}

} // namespace

bool blocks_others(const step_standing& of) noexcept {
  return of.where == standing::failed || of.where == standing::in_doubt;
}

std::vector<std::optional<step_index>>
blocked_by(const migration_plan& plan,
           const std::vector<step_standing>& standings) {
  const step_graph graph{plan.steps.size(), plan.edges};
  std::vector<std::optional<step_index>> out(plan.steps.size());
  std::vector<bool> seen(plan.steps.size());
  // A run tries again what failed; what is in doubt ends it.
  for (const auto cause : {standing::in_doubt, standing::failed})
    for (step_index from = 0; from < plan.steps.size(); ++from)
      if (standings[from].where == cause)
        block_behind(from, graph, standings, seen, out);
  return out;
}

bool waits_for_doubt(const std::vector<step_standing>& standings,
                     const std::optional<step_index>& cause) noexcept {
  return cause && standings[*cause].where == standing::in_doubt;
}

std::optional<uint64_t> ms_taken(const step_record& record) {
  return record.state == step_state::done ? ms_between(record) : std::nullopt;
}

past_times past_times_of(const ledgers& kept) {
  past_times out;
  for (const auto& [store, contents] : kept)
    for (const auto& record : contents.steps)
      if (const auto ms = ms_between(record);
          ms && (record.kind == step_kind::script || ms_taken(record)))
        out[record.step] = {*ms, record.state == step_state::done};
  return out;
}

std::string gone_step::text() const {
  return std::string{record.is_baseline() ? "baseline"
                                          : state_text(record.state)}
         + ", its " + (record.kind == step_kind::script ? "file" : "entry")
         + " is gone";
}

std::vector<gone_step> gone_steps(const migration_plan& plan,
                                  const ledgers& kept) {
  std::set<std::pair<std::string, std::string>> known;
  for (const auto& step : plan.steps)
    known.emplace(step.written_store(), step.name);
  std::vector<gone_step> out;
  for (const auto& [store, contents] : kept)
    for (const auto& record : contents.steps)
      if (!known.contains({store, record.step}))
        out.push_back({store, record});
  return out;
}

} // namespace dunlin
