#pragma once

#include "stores/ledger.hpp"
#include "stores/sql/session.hpp"

#include <optional>
#include <string>

namespace dunlin::sql {

/// Transactions of a run, each behind the lease: it is share-locked and read in
/// their first statement (SQLite has one write lock, which the beginning
/// takes). Taking over writes that row, so it waits for what is in flight, and
/// whoever still holds an older lease sees it here and writes nothing.
class lease {
public:
  /// `db` must outlive this.
  explicit lease(session& db) noexcept : db_(db) {
    // nop
  }

  lease(const lease&) = delete;
  lease& operator=(const lease&) = delete;

  bool is_taken() const noexcept {
    return is_taken_;
  }

  /// Who holds the lease; asserts that it was taken.
  const run_claim& claim() const;

  /// Creates the ledger where it is missing, writes the run's row and takes the
  /// lease from whoever has it, other nodes of an older run too. Another
  /// connection of one run takes it along with the first.
  result<void> take(const run_claim& claim);

  /// Begins a transaction. @returns `lease_lost`, nothing is open then.
  result<void> begin();

  /// The same, with what the ledger knows of a step in one question: its state,
  /// identity and problem.
  result<std::optional<step_record>> begin_on(const std::string& step);

  /// Commits. After an error the transaction is still open.
  result<void> commit();

  /// Rolls back whatever is open.
  void roll_back() noexcept;

  /// Runs `body`, which returns `result<void>`, in a transaction of its own.
  template <class Body>
  result<void> transact(Body body) {
    return conclude(begin(), body);
  }

  /// The same; `body` is handed what `begin_on` returns.
  template <class Body>
  result<void> transact_on(const std::string& step, Body body) {
    const auto known = begin_on(step);
    return conclude(known ? result<void>{} : fail(known.error()),
                    [&] { return body(*known); });
  }

private:
  template <class Body>
  result<void> conclude(result<void> done, Body body) {
    if (done)
      done = body();
    if (done)
      done = commit();
    if (!done)
      roll_back();
    return done;
  }

  template <class Body>
  result<void> in_transaction(Body body);

  result<std::optional<step_record>> check(const std::string& step);
  result<void> end_left_statements(const run_claim& claim);
  result<void> write(const run_claim& claim);
  result<void> free_others(const run_claim& claim);
  result<void> write_lease(const run_claim& claim);
  result<void> write_run(const run_claim& claim);

  session& db_;
  bool is_taken_ = false;
  run_claim claim_;
};

} // namespace dunlin::sql
