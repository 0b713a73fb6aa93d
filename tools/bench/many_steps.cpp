#include "actors/budget.hpp"
#include "actors/migrator.hpp"
#include "actors/overseer.hpp"
#include "app/actor_runtime.hpp"

#include <caf/scoped_actor.hpp>

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

/// @file
/// What a plan of very many steps costs: a star or a chain of scripts whose
/// work is empty and keeps no ledger, through the real overseer and eight
/// migrators that do nothing but say so.

namespace {

using namespace dunlin;
using steady = std::chrono::steady_clock;

constexpr uint32_t migrators = 8;

/// A run that takes so long has got stuck.
constexpr std::chrono::minutes patience{10};

enum class shape { star, chain };

migration_plan make_steps(shape of, uint32_t count) {
  migration_plan out;
  const step_work nothing{script_step{"store", {}}};
  out.steps.reserve(count);
  out.edges.reserve(count);
  for (uint32_t i = 0; i < count; ++i) {
    out.steps.push_back({"s" + std::to_string(i), nothing, ""});
    if (i > 0)
      out.edges.push_back({of == shape::star ? 0 : i - 1, i, ""});
  }
  return out;
}

/// A migrator whose work is empty.
migrator_actor::behavior_type idle_hands(migrator_actor::pointer self,
                                         migrator_id id,
                                         const overseer_actor& overseer) {
  self->send(overseer, migrator_up{id});
  return {
      [=](const script_work& work) {
        self->send(overseer, script_ended{work.step, id});
      },
      [](const take_batch&) {},
      [](const no_more_batches&) {},
      [](const table_work&, const scanner_actor&) {},
      [](leave_atom) {},
      [=](retire_atom) { self->quit(caf::exit_reason::user_shutdown); },
  };
}

/// A store that keeps nothing; all that it is asked is to end the run.
caf::behavior no_ledger(caf::event_based_actor*) {
  return {[](const db::finish_run&) { return std::vector<std::string>{}; }};
}

class no_stores : public connections {
public:
  explicit no_stores(caf::actor_system& system)
      : store_(caf::actor_cast<connection_actor>(system.spawn(no_ledger))) {
    // nop
  }

  ~no_stores() override {
    caf::anon_send_exit(store_, caf::exit_reason::user_shutdown);
  }

  lent_connection source(const std::string&) override {
    return {store_, true};
  }

  connection_actor target(const std::string&) override {
    return store_;
  }

  lent_connection writer(const std::string&) override {
    return {store_, true};
  }

private:
  connection_actor store_;
};

/// Whether all steps were done.
bool run(caf::actor_system& system, migration_plan plan) {
  const auto steps = plan.steps.size();
  overseer_args args;
  args.plan = std::make_shared<const migration_plan>(std::move(plan));
  args.settings.migrators = migrators;
  args.stores = std::make_shared<no_stores>(system);
  args.budget = system.spawn(budget, uint64_t{1} << 20);
  args.make_migrator
      = [](overseer_actor::pointer overseer, const migrator_args& hired) {
          return overseer->spawn(idle_hands, hired.id, hired.overseer);
        };
  const auto memory = args.budget;
  const auto whole = system.spawn(overseer, std::move(args));
  caf::scoped_actor self{system};
  bool is_done = false;
  self->request(whole, patience, begin_atom_v)
      .receive(
          [&](const run_report& told) {
            is_done = told.outcome == run_outcome::done
                      && told.steps.size() == steps;
          },
          [](const caf::error&) {});
  caf::anon_send_exit(memory, caf::exit_reason::user_shutdown);
  return is_done;
}

int refuse() {
  std::fputs("usage: dunlin_many_steps star|chain [STEPS]\n", stderr);
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3)
    return refuse();
  const std::string name{argv[1]};
  const auto count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1'000'000;
  if ((name != "star" && name != "chain") || count == 0 || count > 100'000'000)
    return refuse();
  auto runtime = actor_runtime::make();
  if (!runtime)
    return 1;
  auto plan = make_steps(name == "star" ? shape::star : shape::chain,
                         static_cast<uint32_t>(count));
  const auto began = steady::now();
  const auto is_done = run((*runtime)->system(), std::move(plan));
  const std::chrono::duration<double> took = steady::now() - began;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%s of %lu steps: %s, %.3f s, peak %.1f MB\n", name.c_str(),
              count, is_done ? "done" : "NOT DONE", took.count(),
              static_cast<double>(usage.ru_maxrss) * 1'024 / 1e6);
  return is_done ? 0 : 1;
}
