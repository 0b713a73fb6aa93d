#include "app/checks.hpp"

#include "app/connection_needs.hpp"
#include "app/step_checks.hpp"
#include "app/view_checks.hpp"
#include "config/text.hpp"

#include <filesystem>
#include <map>
#include <system_error>

namespace dunlin {

namespace {

/// An error of a store, with the place in the profile that it is about, which
/// an error of its URL has already.
tl::unexpected<error> at_store(const store_config& store,
                               const error& problem) {
  if (problem.text.starts_with(store.place + ": "))
    return fail(problem);
  return fail(problem.code, printable(store.place) + ": store "
                                + quote(store.name) + ": " + problem.text);
}

result<ledger_contents> read_ledger(const store_config& store,
                                    const std::string& migration,
                                    store_looks& looks) {
  const auto look = looks.at(store);
  return look ? (*look)->read_ledger(migration) : fail(look.error());
}

/// Refuses two names for one database.
result<store_identities> check_identities(const profile& of,
                                          store_looks& looks) {
  store_identities out;
  std::map<std::string, std::string> names;
  for (const auto& [name, store] : of.stores) {
    const auto look = looks.at(store);
    auto identity = look ? (*look)->identity() : fail(look.error());
    if (!identity)
      return at_store(store, identity.error());
    out[name] = *identity;
    auto [known, is_new] = names.emplace(*identity, name);
    if (!is_new)
      return at_store(store,
                      {error_code::store_same, "is the same database as store "
                                                   + quote(known->second)
                                                   + "; use one name for it"});
  }
  return out;
}

result<void> check_targets(const profile& of, const migration_plan& plan,
                           store_looks& looks) {
  for (const auto& name : written_stores(plan)) {
    const auto& store = of.stores.at(name);
    const auto look = looks.at(store);
    const auto good = look ? (*look)->check_writable() : fail(look.error());
    if (!good)
      return at_store(store, good.error());
  }
  return {};
}

result<void> check_steps(const profile& of, const migration_plan& plan,
                         bool exact_counts, store_looks& looks, outlook& into) {
  step_checker checker{of, plan, into.standings, exact_counts, looks};
  for (step_index i = 0; i < plan.steps.size(); ++i) {
    into.rows.emplace_back();
    if (plan.steps[i].is_left_out || into.standings[i].where == standing::done)
      continue;
    auto rows = checker.check(i);
    if (!rows)
      return fail(rows.error());
    into.rows.back() = *rows;
  }
  return {};
}

} // namespace

result<void> check_log(const profile& of, const std::string& log) {
  std::error_code none;
  const auto path = std::filesystem::canonical(log, none);
  if (none)
    return {};
  for (const auto& [name, store] : of.stores) {
    const auto identity = store_identity(store);
    if (!identity)
      return at_store(store, identity.error());
    if (identity->ends_with(":" + path.string()))
      return fail(error_code::usage,
                  "the log " + printable(log) + " is the database of store "
                      + quote(name) + "; give it a file of its own");
  }
  return {};
}

result<ledgers> read_ledgers(const profile& of, const migration_plan& plan,
                             store_looks& looks) {
  ledgers out;
  for (const auto& name : written_stores(plan)) {
    const auto& store = of.stores.at(name);
    auto contents = read_ledger(store, of.name, looks);
    if (!contents)
      return at_store(store, contents.error());
    out[name] = std::move(*contents);
  }
  return out;
}

result<ledgers> read_ledgers(const profile& of, const migration_plan& plan) {
  store_looks looks;
  return read_ledgers(of, plan, looks);
}

result<void> find_changed_statements(const profile& of,
                                     const migration_plan& plan,
                                     std::vector<step_standing>& standings,
                                     store_looks& looks) {
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    auto& standing = standings[i];
    // One that is repeatable begins anew where it changed.
    if (!step.is_script() || step.is_repeatable
        || (standing.statements_done() == 0 && !standing.has_doubt()))
      continue;
    const auto& store = of.stores.at(step.written_store());
    const auto& file = step.script().file;
    const auto look = looks.at(store);
    const auto good
        = look ? (*look)->check_statements(
              of.name, {step.name, file.path, file.text, step.identity})
               : fail(look.error());
    if (good || good.error().code == error_code::script_refused)
      continue;
    if (good.error().code != error_code::step_changed)
      return at_store(store, good.error());
    standing.where = standing::changed;
    standing.change = good.error().text;
  }
  return {};
}

result<void> check_there(const profile& of, const migration_plan& plan) {
  for (const auto& name : written_stores(plan)) {
    const auto& store = of.stores.at(name);
    const auto opened = open_store(store, store_access::inspect);
    if (!opened)
      return at_store(store, opened.error());
  }
  return {};
}

result<void> check_locks(const profile& of, const migration_plan& plan,
                         store_looks& looks) {
  for (const auto& name : written_stores(plan)) {
    const auto& store = of.stores.at(name);
    const auto look = looks.at(store);
    auto holder = look ? (*look)->lock_holder() : fail(look.error());
    if (!holder)
      return at_store(store, holder.error());
    if (!holder->empty())
      return at_store(store, {error_code::lock_held,
                              "another run holds it: " + *holder
                                  + "; wait until that run has ended, or stop"
                                    " it"});
  }
  return {};
}

result<outlook> check_run(const profile& of, const migration_plan& plan,
                          const check_request& request, store_looks& looks) {
  outlook out;
  auto identities = check_identities(of, looks);
  if (!identities)
    return fail(identities.error());
  out.identities = std::move(*identities);
  if (request.writes_targets)
    if (auto good = check_targets(of, plan, looks); !good)
      return fail(good.error());
  auto kept = read_ledgers(of, plan, looks);
  if (!kept)
    return fail(kept.error());
  out.kept = std::move(*kept);
  if (auto good = check_owner(of, plan, out.kept); !good)
    return fail(good.error());
  out.standings = standings_of(plan, out.kept, request.reset);
  if (auto good = find_changed_statements(of, plan, out.standings, looks);
      !good)
    return fail(good.error());
  if (auto good = check_unchanged(plan, out.standings); !good)
    return fail(good.error());
  if (auto good = check_part(plan, out.standings); !good)
    return fail(good.error());
  if (auto good = check_steps(of, plan, request.exact_counts, looks, out);
      !good)
    return fail(good.error());
  if (auto good = check_views(of, plan, out); !good)
    return fail(good.error());
  // Last, when no session of the checks is in the way any more.
  if (auto good = check_connections(of, plan, out.standings, looks); !good)
    return fail(good.error());
  return out;
}

} // namespace dunlin
