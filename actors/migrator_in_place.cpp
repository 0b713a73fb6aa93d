#include "actors/migrator.hpp"

#include <utility>

/// @file
/// How the migrator carries out a batch that is changed in place.

namespace dunlin {

void migrator_state::run(const in_place::command& command) {
  std::visit([this](const auto& what) { execute(what); }, command);
}

void migrator_state::change_problem(update_pump::request what, error problem) {
  change_->problem = std::move(problem);
  run(change_->pump.failed(what));
}

void migrator_state::execute(const in_place::ask_turn&) {
  using request = update_pump::request;
  ask(self_, table_->target,
      db::begin_batch{args_.id, table_->work.target.step, change_->work.id})
      .then([this](caf::ok_atom) { run(change_->pump.on_turn()); },
            [this](const caf::error& e) {
              change_problem(request::turn, from_caf(e));
            });
}

void migrator_state::execute(const in_place::update_rows& command) {
  using request = update_pump::request;
  ask(self_, table_->target, db::update_rows{command.bounds})
      .then(
          [this](const update_outcome& outcome) {
            run(change_->pump.on_updated(outcome.rows, outcome.must_split));
          },
          [this](const caf::error& e) {
            change_problem(request::update, from_caf(e));
          });
}

void migrator_state::execute(const in_place::find_middle& command) {
  using request = update_pump::request;
  // In the open transaction: source and target are one connection.
  ask(self_, table_->source,
      db::walk_keys{args_.id, command.after, command.bound, command.rows})
      .then(
          [this, command](const key_walk& walk) {
            if (walk.rows == command.rows && walk.last != command.bound)
              run(change_->pump.on_middle(walk.last));
            else
              change_problem(request::middle,
                             {error_code::counts_differ,
                              "a range has fewer rows than its UPDATE found"});
          },
          [this](const caf::error& e) {
            change_problem(request::middle, from_caf(e));
          });
}

void migrator_state::execute(const in_place::commit&) {
  using request = update_pump::request;
  // The application may write the table between the walk over a range and its
  // UPDATE: what the walk counted is not held against it.
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

void migrator_state::execute(const in_place::undo&) {
  // Whatever the answer, nothing of the batch can commit any more.
  ask(self_, table_->target, db::undo_batch{})
      .then([this](caf::ok_atom) { run(change_->pump.on_undone()); },
            [this](const caf::error&) { run(change_->pump.on_undone()); });
}

void migrator_state::execute(const in_place::finished& command) {
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
