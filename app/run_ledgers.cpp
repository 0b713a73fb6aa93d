#include "app/run_ledgers.hpp"

#include "app/machine.hpp"
#include "config/text.hpp"
#include "stores/ended_sessions.hpp"

namespace dunlin {

namespace {

tl::unexpected<error> at_store(const std::string& store, const error& problem) {
  return fail(problem.code, "store " + quote(store) + ": " + problem.text);
}

result<void> open_all(const profile& of, const migration_plan& plan,
                      taken_targets& into) {
  for (const auto& name : written_stores(plan)) {
    auto opened = open_store(of.stores.at(name), store_access::write);
    if (!opened)
      return at_store(name, opened.error());
    into.connections[name] = std::move(*opened);
  }
  return {};
}

result<ledgers> read_all(const profile& of, const taken_targets& targets) {
  ledgers out;
  for (const auto& [name, connection] : targets.connections) {
    auto contents = connection->target()->read_ledger(of.name);
    if (!contents)
      return at_store(name, contents.error());
    out[name] = std::move(*contents);
  }
  return out;
}

/// Takes a lease. What an earlier run left may still hold the store for a
/// while.
result<void> take_lease(const profile& of, const run_claim& claim,
                        target_session& target) {
  const auto until_ms = steady_now_ms() + of.run.takeover_wait_ms;
  for (;;) {
    auto taken = target.take_over(claim);
    // Each attempt waits for the store by itself.
    if (taken || taken.error().code != error_code::store_busy
        || steady_now_ms() >= until_ms)
      return taken;
  }
}

result<void> take_leases(const profile& of, taken_targets& targets) {
  auto& claim = targets.claim;
  claim.migration = of.name;
  claim.profile_path = of.path;
  claim.run = make_run_id();
  claim.host = host_name();
  claim.process = process_id();
  // A run on one machine has one node.
  claim.node = claim.host;
  for (const auto& [name, connection] : targets.connections) {
    auto& target = *connection->target();
    if (auto taken = take_lease(of, claim, target); !taken)
      return at_store(name, taken.error());
    const auto* ender = dynamic_cast<const session_ender*>(&target);
    const auto ended
        = ender ? ender->ended_sessions() : std::vector<std::string>{};
    for (const auto& session : ended)
      targets.notes.push_back("store " + quote(name) + ": ended " + session
                              + ", which an earlier run had left on the"
                                " server");
  }
  return {};
}

/// Repeatable scripts that changed begin anew: their rows in the ledger go, so
/// that a script is done or not, and never both.
result<void> forget_changed(const migration_plan& plan,
                            const std::vector<step_standing>& standings,
                            const taken_targets& targets) {
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (standings[i].where != standing::again)
      continue;
    const auto& step = plan.steps[i];
    auto& target = *targets.connections.at(step.written_store())->target();
    if (auto done = target.forget(step.name); !done)
      return at_store(step.written_store(), done.error());
  }
  return {};
}

result<void> forget(const migration_plan& plan, const reset_request& reset,
                    const taken_targets& targets) {
  if (!reset)
    return {};
  const auto* step = reset->empty() ? nullptr : plan.find(*reset);
  for (const auto& [name, connection] : targets.connections) {
    if (step != nullptr && step->written_store() != name)
      continue;
    if (auto done = connection->target()->forget(*reset); !done)
      return at_store(name, done.error());
  }
  return {};
}

} // namespace

result<std::vector<named_lock>> take_locks(const profile& of,
                                           const migration_plan& plan) {
  std::vector<named_lock> out;
  for (const auto& name : written_stores(plan)) {
    auto lock = lock_store(of.stores.at(name));
    if (!lock)
      return at_store(name, lock.error());
    out.push_back({name, std::move(*lock)});
  }
  return out;
}

result<bool> has_lease(const store_config& store, const run_claim& claim) {
  auto connection = open_store(store, store_access::inspect);
  if (!connection)
    return fail(connection.error());
  const auto kept = (*connection)->target()->read_ledger(claim.migration);
  if (!kept)
    return fail(kept.error());
  return kept->last_run && kept->last_run->run == claim.run;
}

result<taken_targets> take_ledgers(const profile& of,
                                   const migration_plan& plan,
                                   const migration_plan& whole,
                                   const reset_request& reset) {
  taken_targets out;
  if (auto opened = open_all(of, plan, out); !opened)
    return fail(opened.error());
  auto kept = read_all(of, out);
  if (!kept)
    return fail(kept.error());
  if (auto good = check_owner(of, whole, *kept); !good)
    return fail(good.error());
  auto standings = standings_of(plan, *kept, reset);
  if (auto good = check_unchanged(plan, standings); !good)
    return fail(good.error());
  if (auto good = check_part(plan, standings); !good)
    return fail(good.error());
  if (auto taken = take_leases(of, out); !taken)
    return fail(taken.error());
  if (auto done = forget(plan, reset, out); !done)
    return fail(done.error());
  // Only now is nobody left who could still commit.
  kept = read_all(of, out);
  if (!kept)
    return fail(kept.error());
  standings = standings_of(plan, *kept, reset);
  if (auto done = forget_changed(plan, standings, out); !done)
    return fail(done.error());
  out.resumed = resume_of(plan, standings);
  return out;
}

} // namespace dunlin
