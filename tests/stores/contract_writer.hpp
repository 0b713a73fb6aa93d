#pragma once

#include "tests/catch.hpp"
#include "tests/stores/store_contract.hpp"

namespace dunlin {

inline run_claim claim_of(const std::string& run) {
  return {"contract", "/profiles/contract.toml", run, "node", "host", 1};
}

/// A writer with one table step that is prepared, opened and empty.
class contract_writer {
public:
  template <class Fixture>
  explicit contract_writer(Fixture& fixture,
                           existing_rows existing = existing_rows::fail,
                           const std::string& run = "run 1")
      : store_(fixture.open_target()) {
    REQUIRE(target().take_over(claim_of(run)));
    REQUIRE(target().prepare(
        {"step", "t", {"id", "text"}, {"id"}, {0}, 2, existing}));
    REQUIRE(target().open_step(
        {"step", step_kind::table, "identity", cells(99), ""}));
  }

  target_session& target() {
    return *store_->target();
  }

  /// Writes a batch up to its commit, as a migrator does: again if rows of it
  /// were refused that nobody saw.
  result<batch_counts> write(batch_id id, const std::vector<std::string>& rows,
                             bool is_retry = false,
                             const batch_bounds& bounds = {"", cells(99), {}}) {
    auto done = write_once(id, rows, is_retry, bounds);
    if (done || done.error().code != error_code::rows_refused)
      return done;
    target().roll_back();
    return write_once(id, rows, is_retry, bounds);
  }

  result<batch_counts>
  write_once(batch_id id, const std::vector<std::string>& rows,
             bool is_retry = false,
             const batch_bounds& bounds = {"", cells(99), {}}) {
    if (auto begun = target().begin_batch("step", id); !begun)
      return tl::unexpected(begun.error());
    chunk block;
    block.columns = 2;
    for (const auto& row : rows) {
      block.bytes += row;
      ++block.rows;
    }
    if (auto written = target().write_rows(block); !written)
      return tl::unexpected(written.error());
    return target().commit_batch({bounds, rows.size(), 0, is_retry});
  }

  /// The ledger's row of the step.
  step_record record() {
    const auto contents = target().read_ledger("contract");
    REQUIRE(contents);
    REQUIRE(contents->find("step") != nullptr);
    return *contents->find("step");
  }

private:
  std::unique_ptr<store_connection> store_;
};

/// A target table `t`, with what stands in it.
template <class Fixture>
void make_contract_target(Fixture& fixture,
                          std::vector<std::string> rows = {}) {
  fixture.make_target({"t", {"id", "text"}, {"id"}, std::move(rows), {}});
}

using lines = std::vector<std::string>;

} // namespace dunlin
