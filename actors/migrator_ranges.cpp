#include "actors/migrator.hpp"

#include <utility>

/// @file
/// How the migrator carries out a batch that the database itself writes.

namespace dunlin {

void migrator_state::run(const ranges::command& command) {
  std::visit([this](const auto& what) { execute(what); }, command);
}

void migrator_state::change_problem(range_pump::request what, error problem) {
  change_->problem = std::move(problem);
  run(change_->pump.failed(what));
}

void migrator_state::execute(const ranges::ask_turn&) {
  using request = range_pump::request;
  ask(self_, table_->target,
      db::begin_batch{args_.id, table_->work.target.step, change_->work.id})
      .then([this](caf::ok_atom) { run(change_->pump.on_turn()); },
            [this](const caf::error& e) {
              change_problem(request::turn, from_caf(e));
            });
}

void migrator_state::execute(const ranges::write_range& command) {
  using request = range_pump::request;
  ask(self_, table_->target,
      db::write_range{command.bounds, command.rows_expected})
      .then(
          [this](const range_written& outcome) {
            run(change_->pump.on_written(outcome.rows, outcome.must_split));
          },
          [this](const caf::error& e) {
            change_problem(request::write, from_caf(e));
          });
}

void migrator_state::execute(const ranges::find_middle& command) {
  using request = range_pump::request;
  ask(self_, table_->source,
      db::walk_keys{args_.id, command.after, command.bound, command.rows})
      .then(
          [this, command](const key_walk& walk) {
            if (walk.rows == command.rows && walk.last != command.bound)
              run(change_->pump.on_middle(walk.last));
            else
              change_problem(
                  request::middle,
                  {error_code::counts_differ,
                   "a range has fewer rows than were found in it before"});
          },
          [this](const caf::error& e) {
            change_problem(request::middle, from_caf(e));
          });
}

void migrator_state::execute(const ranges::commit&) {
  using request = range_pump::request;
  // The application may write the table between the walk over a range and its
  // statement: what the walk counted is not held against it.
  batch_closing closing{change_->work.bounds, change_->pump.rows(), 0,
                        change_->work.is_retry};
  ask(self_, table_->target, db::commit_batch{std::move(closing)})
      .then(
          [this](const batch_counts& counts) {
            change_->counts = counts;
            run(change_->pump.on_committed());
          },
          [this](const caf::error& e) {
            change_problem(request::commit, from_caf(e));
          });
}

void migrator_state::execute(const ranges::undo&) {
  // Whatever the answer, nothing of the batch can commit any more.
  ask(self_, table_->target, db::undo_batch{})
      .then([this](caf::ok_atom) { run(change_->pump.on_undone()); },
            [this](const caf::error&) { run(change_->pump.on_undone()); });
}

void migrator_state::execute(const ranges::finished& command) {
  auto done = std::move(*change_);
  change_.reset();
  report_batch(command.committed, std::move(done.work), done.counts,
               std::move(done.problem));
  if (!table_->over)
    grant(1, 0, 0);
  next_batch();
  leave_if_done();
}

} // namespace dunlin
