#include "actors/run_closer.hpp"

#include "config/assert.hpp"

#include <utility>

namespace dunlin {

namespace {

/// How often a store is asked to record the end of a run: one that is stopped
/// at once has its statements cancelled again and again, this one among them;
/// and a server may be started again meanwhile, which its connection waits for.
constexpr uint32_t end_attempts_max = 5;

} // namespace

run_closer::run_closer(overseer_actor::pointer self,
                       std::shared_ptr<connections> stores)
    : self_(self), stores_(std::move(stores)) {
  // nop
}

void run_closer::close(run_outcome outcome,
                       const std::set<std::string>& written_stores,
                       listener done) {
  DUNLIN_ASSERT(!done_);
  done_ = std::move(done);
  close_next(outcome, {written_stores.begin(), written_stores.end()},
             end_attempts_max);
}

void run_closer::close_next(run_outcome outcome,
                            std::vector<std::string> stores,
                            uint32_t attempts_left) {
  if (stores.empty()) {
    done_(violations_.empty() ? outcome : run_outcome::failed);
    return;
  }
  const auto& store = stores.back();
  const auto go_on = [this, outcome, stores] {
    close_next(outcome, {stores.begin(), stores.end() - 1}, end_attempts_max);
  };
  // Half of a plan may well leave children without parents: only what is
  // complete is checked.
  const auto check = outcome == run_outcome::done;
  ask(self_, stores_->target(store),
      db::finish_run{std::string{to_string(outcome)}, check})
      .then(
          [this, store, go_on](const std::vector<std::string>& lines) {
            for (const auto& line : lines)
              found(store + ": " + line);
            go_on();
          },
          [=, this](const caf::error& raw) {
            const auto problem = from_caf(raw);
            const bool was_stopped = problem.code == error_code::interrupted;
            if ((was_stopped || problem.code == error_code::store_busy)
                && attempts_left > 1) {
              // What the check would have found is left to the next run.
              close_next(was_stopped && outcome == run_outcome::done
                             ? run_outcome::stopped
                             : outcome,
                         stores, attempts_left - 1);
              return;
            }
            found(store + ": " + problem.text);
            go_on();
          });
}

} // namespace dunlin
