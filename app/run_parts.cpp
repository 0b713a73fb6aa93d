#include "app/run_parts.hpp"

#include "actors/budget.hpp"
#include "actors/key_pad.hpp"
#include "app/connection_needs.hpp"
#include "app/control/control_place.hpp"
#include "app/control/run_control.hpp"
#include "app/earlier_views.hpp"
#include "app/machine.hpp"

#include <algorithm>

namespace dunlin {

namespace {

result<void> open_log(run_system& run) {
  if (run.setup.log.empty())
    return {};
  auto opened = log_file::open(run.setup.log);
  if (!opened)
    return fail(opened.error());
  run.log = std::move(*opened);
  return {};
}

result<void> lock_targets(run_system& run) {
  auto taken = take_locks(run.setup.profile, *run.setup.plan);
  if (!taken)
    return fail(taken.error());
  run.locks = std::move(*taken);
  return {};
}

/// What the profile says, of which a run over listed keys does a part.
const migration_plan& whole_plan(const run_system& run) {
  return run.setup.whole ? *run.setup.whole : *run.setup.plan;
}

result<void> open_ledgers(run_system& run) {
  auto taken = take_ledgers(run.setup.profile, *run.setup.plan, whole_plan(run),
                            run.setup.reset);
  if (!taken)
    return fail(taken.error());
  run.targets = std::move(*taken);
  return {};
}

result<void> start_actors(run_system& run) {
  auto made = actor_runtime::make();
  if (!made)
    return fail(made.error());
  run.actors = std::move(*made);
  return {};
}

/// Of what happens before there is an overseer, or beside it.
/// @param at_ms since the run began.
void warn(const run_system& run, const std::string& part,
          const std::string& text, uint64_t at_ms = 0) {
  event problem;
  problem.at_ms = at_ms;
  problem.kind = event_kind::warning;
  problem.part = part;
  problem.text = text;
  for (const auto& board : run.boards)
    caf::anon_send(board, board_update{{problem}});
}

result<void> spawn_boards(run_system& run) {
  auto& system = run.actors->system();
  const auto steps_done
      = std::count_if(run.targets.resumed.begin(), run.targets.resumed.end(),
                      [](const auto& step) { return step.done; });
  const auto& plan = *run.setup.plan;
  const auto steps_to_do = plan.steps.size() - static_cast<size_t>(steps_done);
  run.boards = spawn_board(system,
                           {run.setup.board, describe_plan(plan, steps_to_do),
                            run.setup.terminal, run.setup.style},
                           run.screen);
  if (run.log)
    run.boards.push_back(spawn_log(system, run.setup.level, *run.log));
  for (const auto& note : run.targets.notes)
    warn(run, "ledger", note);
  return {};
}

void stop_boards(run_system& run) {
  std::vector<output*> outputs{&run.screen};
  if (run.log)
    outputs.push_back(&run.log->out());
  // A terminal that took nothing for so long is not waited for again.
  hurry_terminal(!finish_boards(run.actors->system(), run.boards, outputs));
  run.boards.clear();
}

result<void> spawn_budget(run_system& run) {
  run.budget
      = run.actors->system().spawn(budget, run.setup.profile.run.memory_bytes);
  return {};
}

void stop_budget(run_system& run) {
  caf::anon_send_exit(run.budget, caf::exit_reason::user_shutdown);
  run.budget = nullptr;
}

/// Says something that the overseer does not know of. Safe from any thread.
void warn(const std::vector<board_actor>& boards, event what) {
  what.kind = event_kind::warning;
  for (const auto& board : boards)
    caf::anon_send(board, board_update{{what}});
}

view_wishes views_of(const run_system& run) {
  view_wishes out;
  out.readers = static_cast<uint32_t>(
      readers_of_snapshot(run.setup.profile.run.migrators_max));
  out.say = [boards = run.boards](const std::string& store,
                                  const std::string& text) {
    event remark;
    remark.part = "connections";
    remark.text = "store " + store + ": " + text;
    warn(boards, std::move(remark));
  };
  return out;
}

result<void> spawn_connections(run_system& run) {
  for (auto& remark :
       earlier_views(run.setup.profile, *run.setup.plan, run.targets.resumed))
    warn(run.boards, std::move(remark));
  run.connections = std::make_shared<store_connections>(
      run.actors->system(), run.setup.profile.stores,
      std::move(run.targets.connections), run.targets.claim, views_of(run));
  return {};
}

void stop_connections(run_system& run) {
  run.connections->shut_down();
  run.connections.reset();
}

result<void> make_mappers(run_system& run) {
  auto made = step_mappers::make(run.actors->system(), run.setup.profile,
                                 process_environment()("PATH").value_or(""),
                                 run.setup.functions);
  if (!made)
    return fail(made.error());
  run.mappers = std::move(*made);
  return {};
}

void stop_mappers(run_system& run) {
  run.mappers->shut_down();
  run.mappers.reset();
}

result<void> spawn_overseer(run_system& run) {
  const auto& wanted = run.setup.profile.run;
  overseer_args args;
  args.plan = run.setup.plan;
  args.settings
      = {wanted.migrators_max, wanted.failure, wanted.rejects, wanted.retry};
  args.resumed = run.targets.resumed;
  args.stores = run.connections;
  args.mappers = run.mappers;
  args.budget = run.budget;
  args.boards = run.boards;
  args.locks = run.lock_standing;
  args.is_watched = run.setup.board == board_kind::live
                    || run.setup.board == board_kind::json
                    || (run.log && run.setup.level == log_level::debug);
  run.overseer = run.actors->system().spawn(overseer, std::move(args));
  return {};
}

void stop_overseer(run_system& run) {
  caf::anon_send_exit(run.overseer, caf::exit_reason::user_shutdown);
  run.overseer = nullptr;
}

result<void> start_watch(run_system& run) {
  const auto set = [&run, began_ms = steady_now_ms()](lock_standing standing) {
    return [=, &run](const std::string& text) {
      warn(run, "run lock", text, steady_now_ms() - began_ms);
      run.lock_standing->set(standing);
    };
  };
  lock_watch::listener told;
  told.lost = set(lock_standing::lost);
  told.held = set(lock_standing::held);
  told.given_up = set(lock_standing::given_up);
  told.gone = set(lock_standing::gone);
  told.has_lease = [&run, claim = run.targets.claim](const std::string& store) {
    return has_lease(run.setup.profile.stores.at(store), claim);
  };
  auto started = lock_watch::start(run.locks, std::move(told),
                                   lost_time_of(run.setup.profile.run.retry));
  if (!started)
    return fail(started.error());
  run.watch = std::move(*started);
  return {};
}

/// A run that nobody can steer but by signals is better than none.
result<void> open_control(run_system& run) {
  // By the whole plan, which is what those know who look for the socket.
  auto opened = start_control(
      control_name(run.setup.profile, whole_plan(run), run.setup.identities),
      run.actors->system(), run.overseer);
  if (opened) {
    run.control = std::move(*opened);
    return {};
  }
  warn(run, "control",
       "dunlin control can't reach this run: " + opened.error().text);
  return {};
}

result<void> spawn_key_pad(run_system& run) {
  if (!run.setup.keyboard)
    return {};
  key_pad_args args;
  args.overseer = run.overseer;
  args.board = caf::actor_cast<live_board_actor>(run.boards.front());
  args.said_by = [](const std::string& way) { return said_by(way); };
  run.key_pad = run.actors->system().spawn(key_pad, std::move(args));
  return {};
}

void stop_key_pad(run_system& run) {
  if (!run.setup.keyboard)
    return;
  run.setup.keyboard->close();
  caf::anon_send_exit(run.key_pad, caf::exit_reason::user_shutdown);
  run.key_pad = nullptr;
}

} // namespace

std::optional<error> lost_lock(const run_system& run) {
  return run.watch ? run.watch->problem() : std::nullopt;
}

std::vector<part> describe_run(run_system& run) {
  return {
      // Nothing is locked for a log that can't be written.
      {"log", {}, [&] { return open_log(run); }, [&] { run.log.reset(); }},
      {"run lock",
       {},
       [&] { return lock_targets(run); },
       [&] { run.locks.clear(); }},
      {"ledger",
       {"run lock"},
       [&] { return open_ledgers(run); },
       [&] { run.targets = {}; }},
      // Ending the system waits for all actors: each part above it has told
      // its own to end by then.
      {"actor system",
       {},
       [&] { return start_actors(run); },
       [&] { run.actors.reset(); }},
      {"status board",
       {"actor system", "log", "ledger"},
       [&] { return spawn_boards(run); },
       [&] { stop_boards(run); }},
      {"budget",
       {"actor system"},
       [&] { return spawn_budget(run); },
       [&] { stop_budget(run); }},
      {"connections",
       {"actor system", "ledger", "status board"},
       [&] { return spawn_connections(run); },
       [&] { stop_connections(run); }},
      // What the user's code still does is cut short; a run that ended by
      // itself has let it end before.
      {"commands",
       {"actor system", "run lock"},
       [&] { return make_mappers(run); },
       [&] { stop_mappers(run); }},
      // It goes before those whom it asks, so that nobody is asked who is about
      // to end.
      {"overseer",
       {"status board", "budget", "connections", "commands"},
       [&] { return spawn_overseer(run); },
       [&] { stop_overseer(run); }},
      // The overseer looks at what it says. It goes before the locks.
      {"lock watch",
       {"status board", "ledger", "run lock"},
       [&] { return start_watch(run); },
       [&] { run.watch.reset(); }},
      // The run lock proves that a socket which an earlier run left is nobody's
      // any more.
      {"control",
       {"overseer", "run lock"},
       [&] { return open_control(run); },
       [&] { run.control.reset(); }},
      // The terminal is as it was before anything is printed.
      {"key pad",
       {"overseer", "status board"},
       [&] { return spawn_key_pad(run); },
       [&] { stop_key_pad(run); }},
  };
}

} // namespace dunlin
