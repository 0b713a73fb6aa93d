#pragma once

#include "stores/sqlite/engine.hpp"
#include "stores/sqlite/query.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin {

/// A target database with its writer, and what tests need around them. Unlike
/// the contract's writer it lets a test reach the database itself.
class target_bench {
public:
  /// Makes the tables of `sql` and takes the lease.
  explicit target_bench(const std::string& sql = "",
                        const std::string& run = "run 1") {
    sqlite_fixture::run(file(), sql);
    open();
    REQUIRE(target().take_over(claim_of(run)));
  }

  std::string file() const {
    return folder_.file("target.db");
  }

  const std::string& folder() const {
    return folder_.path();
  }

  sqlite::database& db() {
    return *db_;
  }

  target_session& target() {
    return *target_;
  }

  /// Another session on the same file, as another process has one.
  void open() {
    target_.reset();
    db_.reset();
    auto db = sqlite::database::open(file(), SQLITE_OPEN_READWRITE);
    REQUIRE(db);
    db_ = std::move(*db);
    target_ = sqlite::make_sqlite_target(*db_);
  }

  /// Runs SQL on the writer's own connection.
  void exec(const std::string& sql) {
    const auto done = db_->exec(sql);
    INFO(sql << ": " << (done ? "" : done.error().text));
    REQUIRE(done);
  }

  /// Runs SQL as another program would.
  void run_elsewhere(const std::string& sql) const {
    sqlite_fixture::run(file(), sql);
  }

  /// Rows of a query as another program sees them.
  std::vector<std::string> rows(const std::string& sql) const {
    return sqlite_fixture::query(file(), sql);
  }

  static run_claim claim_of(const std::string& run) {
    return {"bench", "/profiles/bench.toml", run, "node", "host", 7};
  }

  /// A step that writes the columns into `t`; the first is its key.
  static target_spec spec_of(const std::vector<std::string>& columns,
                             existing_rows existing = existing_rows::fail) {
    target_spec spec;
    spec.step = "step";
    spec.into = "t";
    spec.columns = columns;
    spec.key = {columns.front()};
    spec.key_positions = {0};
    spec.row_cells = static_cast<uint32_t>(columns.size());
    spec.existing = existing;
    return spec;
  }

  static step_opening opening_of(const std::string& step = "step") {
    return {step, step_kind::table, "identity", cells(99), ""};
  }

  /// Prepares and opens a step.
  void begin_step(const target_spec& spec) {
    const auto ready = target().prepare(spec);
    INFO((ready ? "" : ready.error().text));
    REQUIRE(ready);
    REQUIRE(target().open_step(opening_of(spec.step)));
    spec_ = spec;
  }

  /// The same for a step that `spec_of` makes.
  void begin_copy(const std::vector<std::string>& columns,
                  existing_rows existing = existing_rows::fail) {
    begin_step(spec_of(columns, existing));
  }

  chunk chunk_of(const std::vector<std::string>& row_list) const {
    chunk block;
    block.columns = spec_.row_cells;
    for (const auto& row : row_list) {
      block.bytes += row;
      ++block.rows;
    }
    return block;
  }

  /// Writes a batch up to its commit; rolls back after an error.
  result<batch_counts> write(batch_id id,
                             const std::vector<std::string>& row_list) {
    batch_closing closing;
    closing.bounds = {cells(0), cells(99), {}};
    closing.rows_expected = row_list.size();
    return write(id, row_list, closing);
  }

  /// Tries rejects again.
  result<batch_counts> retry(batch_id id, const std::vector<key_tuple>& keys,
                             const std::vector<std::string>& row_list) {
    batch_closing closing;
    closing.bounds.keys = keys;
    closing.is_retry = true;
    return write(id, row_list, closing);
  }

  result<batch_counts> write(batch_id id,
                             const std::vector<std::string>& row_list,
                             batch_closing closing) {
    closing.rows_read = row_list.size();
    if (auto begun = target().begin_batch(spec_.step, id); !begun)
      return fail(begun.error());
    auto written = target().write_rows(chunk_of(row_list));
    auto counts = written ? target().commit_batch(closing)
                          : result<batch_counts>{fail(written.error())};
    if (!counts)
      target().roll_back();
    return counts;
  }

  /// The ledger's row of the step.
  step_record record(const std::string& step = "step") {
    const auto contents = target().read_ledger("bench");
    REQUIRE(contents);
    REQUIRE(contents->find(step) != nullptr);
    return *contents->find(step);
  }

private:
  temporary_folder folder_;
  std::unique_ptr<sqlite::database> db_;
  std::unique_ptr<target_session> target_;
  target_spec spec_;
};

/// A cell of kind real.
inline std::string real_cell(double number) {
  value cell;
  cell.kind = value_kind::real;
  cell.real = number;
  std::string out;
  append_value(out, cell);
  return out;
}

/// A cell of kind blob.
inline std::string blob_cell(std::string_view bytes) {
  value cell;
  cell.kind = value_kind::blob;
  cell.bytes = bytes;
  std::string out;
  append_value(out, cell);
  return out;
}

} // namespace dunlin
