#include "stores/sql/lease.hpp"

#include "config/assert.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_schema.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/statement_ledger.hpp"

namespace dunlin::sql {

const run_claim& lease::claim() const {
  DUNLIN_ASSERT(is_taken_);
  return claim_;
}

result<void> lease::take(const run_claim& claim) {
  auto done = in_transaction([&] { return create_ledger(db_); });
  if (done)
    done = db_.enlist(claim);
  if (done)
    done = end_left_statements(claim);
  if (done)
    done = in_transaction([&] { return write(claim); });
  if (!done)
    return done;
  claim_ = claim;
  is_taken_ = true;
  return {};
}

/// A statement that runs outside of a transaction holds no lease.
result<void> lease::end_left_statements(const run_claim& claim) {
  const auto left = read_left_statements(db_, claim);
  if (!left)
    return fail(left.error());
  for (const auto& statement : *left)
    if (auto ended = db_.end_session(statement.session); !ended)
      return ended;
  return {};
}

/// Not behind the lease, which is not ours yet.
template <class Body>
result<void> lease::in_transaction(Body body) {
  auto done = db_.begin();
  if (done)
    done = body();
  if (done)
    done = commit();
  if (!done)
    roll_back();
  return done;
}

/// A session that opens anew within one run writes and locks nothing: a lock on
/// the lease waits for the batches of all others, and would hold them up for
/// ever if a network cut off this session before it commits.
result<void> lease::write(const run_claim& claim) {
  bool has_others = false;
  bool has_own = false;
  const auto read = for_each_row(
      ask(db_,
          "SELECT node, run FROM {ledger}dunlin_leases WHERE migration = ?1",
          claim.migration),
      [&](const answer_row& row) {
        const bool is_of_run = row.text(1) == claim.run;
        has_others = has_others || !is_of_run;
        has_own = has_own || (is_of_run && row.text(0) == claim.node);
      });
  if (!read)
    return fail(read.error());
  if (has_others)
    if (auto freed = free_others(claim); !freed)
      return freed;
  if (!has_own)
    if (auto taken = write_lease(claim); !taken)
      return taken;
  return write_run(claim);
}

result<void> lease::free_others(const run_claim& claim) {
  return drop_count(change_rows(
      db_,
      "DELETE FROM {ledger}dunlin_leases WHERE migration = ?1 AND run <> ?2",
      claim.migration, claim.run));
}

result<void> lease::write_lease(const run_claim& claim) {
  return drop_count(change_rows(
      db_, "INSERT INTO {ledger}dunlin_leases VALUES(?1, ?2, ?3, {now})",
      claim.migration, claim.node, claim.run));
}

/// The other sessions of a run find its row.
result<void> lease::write_run(const run_claim& claim) {
  auto known
      = ask(db_, "SELECT 1 FROM {ledger}dunlin_runs WHERE run = ?1", claim.run);
  if (!known)
    return fail(known.error());
  if (known->rows > 0)
    return {};
  return drop_count(change_rows(
      db_,
      "INSERT INTO {ledger}dunlin_runs(run, migration, profile_path, node, "
      "host,"
      " process, started_utc) VALUES(?1, ?2, ?3, ?4, ?5, ?6, {now})",
      claim.run, claim.migration, claim.profile_path, claim.node, claim.host,
      claim.process));
}

result<void> lease::begin() {
  const auto begun = begin_on({});
  return begun ? result<void>{} : fail(begun.error());
}

result<std::optional<step_record>> lease::begin_on(const std::string& step) {
  DUNLIN_ASSERT(is_taken_);
  if (auto begun = db_.begin(); !begun)
    return fail(begun.error());
  auto held = check(step);
  if (!held)
    roll_back();
  return held;
}

/// One question for both: many a script takes no longer than another would. The
/// lease alone is locked: rows of queries within the question are not, and a
/// lock on a script's row would, where it is not there yet, be one on the gap
/// that it goes into (MariaDB), for which scripts at work at the same time
/// would wait for one another in a circle.
result<std::optional<step_record>> lease::check(const std::string& step) {
  std::optional<step_record> known;
  auto holder = first_row(ask(db_,
                              "SELECT run,"
                              " (SELECT state FROM {ledger}dunlin_steps"
                              " WHERE migration = ?1 AND step = ?3),"
                              " (SELECT identity FROM {ledger}dunlin_steps"
                              " WHERE migration = ?1 AND step = ?3),"
                              " (SELECT problem FROM {ledger}dunlin_steps"
                              " WHERE migration = ?1 AND step = ?3)"
                              " FROM {ledger}dunlin_leases"
                              " WHERE migration = ?1 AND node = ?2{for_share}",
                              claim_.migration, claim_.node, step),
                          [&](const answer_row& row) {
                            if (row.at(1).kind != value_kind::null)
                              known = step_alone(step, row, 1);
                            return row.text(0);
                          });
  if (!holder)
    return fail(holder.error());
  if (*holder && **holder == claim_.run)
    return known;
  return fail(error_code::lease_lost,
              db_.name()
                  + ": the lease of this run was given back or taken by"
                    " another run; nothing more of this run is written");
}

result<void> lease::commit() {
  return db_.commit();
}

void lease::roll_back() noexcept {
  db_.roll_back();
}

} // namespace dunlin::sql
