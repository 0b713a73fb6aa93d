#include "stores/sqlite/lease.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/ledger_schema.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/sql_text.hpp"

namespace dunlin::sqlite {

const run_claim& lease::claim() const {
  DUNLIN_ASSERT(is_taken_);
  return claim_;
}

result<void> lease::take(const run_claim& claim) {
  auto done = db_.exec("BEGIN IMMEDIATE");
  if (done)
    done = create_ledger(db_);
  if (done)
    done = write(claim);
  if (done)
    done = commit();
  if (!done) {
    roll_back();
    return done;
  }
  claim_ = claim;
  is_taken_ = true;
  return {};
}

result<void> lease::write(const run_claim& claim) {
  auto freed = change_rows(
      db_, "DELETE FROM dunlin_leases WHERE migration = ?1 AND run <> ?2",
      claim.migration, claim.run);
  if (!freed)
    return fail(freed.error());
  auto taken = change_rows(
      db_,
      "INSERT INTO dunlin_leases VALUES(?1, ?2, ?3," DUNLIN_SQL_NOW ")"
      " ON CONFLICT DO NOTHING",
      claim.migration, claim.node, claim.run);
  if (!taken)
    return fail(taken.error());
  // A session that opens anew within one run finds the row of that run.
  auto noted = change_rows(
      db_,
      "INSERT INTO dunlin_runs(run, migration, profile_path, node, host,"
      " process, started_utc) VALUES(?1, ?2, ?3, ?4, ?5, ?6," DUNLIN_SQL_NOW
      ") ON CONFLICT DO NOTHING",
      claim.run, claim.migration, claim.profile_path, claim.node, claim.host,
      claim.process);
  if (!noted)
    return fail(noted.error());
  return {};
}

result<void> lease::begin() {
  DUNLIN_ASSERT(is_taken_);
  if (auto begun = db_.exec("BEGIN IMMEDIATE"); !begun)
    return begun;
  auto held = check();
  if (!held)
    roll_back();
  return held;
}

result<void> lease::check() {
  auto query = make_query(
      db_, "SELECT run FROM dunlin_leases WHERE migration = ?1 AND node = ?2",
      claim_.migration, claim_.node);
  if (!query)
    return fail(query.error());
  auto row = query->step();
  if (!row)
    return fail(row.error());
  if (*row && query->column_text(0) == claim_.run)
    return {};
  return fail(error_code::lease_lost,
              one_line(db_.path())
                  + ": the lease of this run was given back or taken by"
                    " another run; nothing more of this run is written");
}

result<void> lease::commit() {
  return db_.exec("COMMIT");
}

void lease::roll_back() noexcept {
  // Some errors have rolled back already; then there is nothing to undo.
  if (sqlite3_get_autocommit(db_.handle()) == 0)
    sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  DUNLIN_ASSERT(sqlite3_get_autocommit(db_.handle()) != 0);
}

} // namespace dunlin::sqlite
