#include "app/connection_needs.hpp"

#include "config/text.hpp"

#include <poll.h>

#include <algorithm>
#include <functional>

namespace dunlin {

namespace {

/// Scans that are open at a time beyond one for each migrator: see
/// plan/run_state.cpp.
constexpr uint64_t scans_ahead = 1;

/// How often the servers are asked and the pause between, in milliseconds: one
/// may not yet have noticed that the sessions of the checks have ended.
constexpr int tries_max = 10;
constexpr int look_ms = 50;

using limits_by_store = std::map<std::string, std::vector<connection_limit>>;

/// Of a server that has several of the stores what the last of them says counts
/// (`find_short`): then no other look is in the way.
result<limits_by_store> ask_limits(const profile& of, store_looks& looks) {
  limits_by_store out;
  for (const auto& [name, store] : of.stores) {
    const auto look = looks.at(store);
    auto limits = look ? (*look)->connection_limits() : fail(look.error());
    looks.end(store);
    if (!limits)
      return fail(limits.error().code, printable(store.place) + ": store "
                                           + quote(name) + ": "
                                           + limits.error().text);
    out[name] = std::move(*limits);
  }
  return out;
}

result<std::map<std::string, snapshot_terms>> views_of(const profile& of) {
  std::map<std::string, snapshot_terms> out;
  for (const auto& [name, store] : of.stores) {
    if (store.view == source_view::moving)
      continue;
    auto terms = terms_of_snapshot(store);
    if (!terms)
      return fail(std::move(terms.error()));
    out[name] = std::move(*terms);
  }
  return out;
}

/// What reading in a snapshot changes of what a store needs.
void read_in(const snapshot_terms& view, uint64_t migrators,
             connection_need& need) {
  if (need.readers == 0)
    return;
  need.keepers = view.keepers;
  if (view.readers == snapshot_readers::any)
    return;
  // Scans take their turns too.
  need.scanners = 0;
  need.readers = view.readers == snapshot_readers::one
                     ? 1
                     : readers_of_snapshot(migrators);
}

/// What the operator can do about it.
std::string
remedy(const std::function<std::map<std::string, connection_need>(uint64_t)>&
           needs_of,
       const limits_by_store& limits, uint64_t migrators) {
  while (--migrators > 0)
    if (!find_short(needs_of(migrators), limits))
      return "run.migrators=" + std::to_string(migrators)
             + " would do, or a higher limit";
  return "even one migrator needs more; raise the limit, or end other sessions";
}

std::string text_of(const short_limit& found, uint64_t migrators) {
  return "a run with " + std::to_string(migrators)
         + (migrators == 1 ? " migrator" : " migrators") + " needs "
         + std::to_string(found.needed) + " connections, but of "
         + std::to_string(found.limit.allowed) + " that " + found.limit.name
         + " allows " + std::to_string(found.limit.free)
         + (found.limit.free == 1 ? " is free; " : " are free; ");
}

} // namespace

std::map<std::string, connection_need> connections_needed(
    const migration_plan& plan, const std::vector<step_standing>& standings,
    const std::map<std::string, snapshot_terms>& views, uint64_t migrators) {
  std::map<std::string, connection_need> out;
  for (const auto& store : written_stores(plan))
    out[store].books = 2;
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    if (standings[i].where == standing::done || step.is_left_out)
      continue;
    auto& writers = out[step.written_store()].writers;
    if (step.is_script()) {
      writers = std::min(writers + 1, migrators);
      continue;
    }
    writers = migrators;
    auto& from = out[step.table().from];
    from.readers = migrators;
    from.scanners = std::min(from.scanners + 1, migrators + scans_ahead);
  }
  for (const auto& [store, view] : views)
    if (const auto found = out.find(store); found != out.end())
      read_in(view, migrators, found->second);
  return out;
}

std::optional<short_limit>
find_short(const std::map<std::string, connection_need>& needs,
           const std::map<std::string, std::vector<connection_limit>>& limits) {
  // Stores of one server share what it has.
  std::map<std::string, short_limit> sums;
  for (const auto& [store, need] : needs) {
    const auto found = limits.find(store);
    if (found == limits.end())
      continue;
    for (const auto& limit : found->second) {
      auto& sum = sums[limit.scope];
      sum.limit = limit;
      sum.store = store;
      sum.needed += need.total();
    }
  }
  for (const auto& [scope, sum] : sums)
    if (sum.needed > sum.limit.free)
      return sum;
  return std::nullopt;
}

result<void> check_connections(const profile& of, const migration_plan& plan,
                               const std::vector<step_standing>& standings,
                               store_looks& looks) {
  const auto migrators = uint64_t{of.run.migrators_max};
  const auto views = views_of(of);
  if (!views)
    return fail(views.error());
  const auto needs_of = [&](uint64_t count) {
    return connections_needed(plan, standings, *views, count);
  };
  const auto needs = needs_of(migrators);
  result<limits_by_store> limits;
  std::optional<short_limit> found;
  for (int tries = 0; tries < tries_max; ++tries) {
    if (tries > 0)
      poll(nullptr, 0, look_ms);
    limits = ask_limits(of, looks);
    if (!limits)
      return fail(limits.error());
    found = find_short(needs, *limits);
    if (!found)
      return {};
  }
  return fail(error_code::out_of_range,
              printable(of.stores.at(found->store).place) + ": store "
                  + quote(found->store) + ": " + text_of(*found, migrators)
                  + remedy(needs_of, *limits, migrators));
}

} // namespace dunlin
