#pragma once

#include "tests/stores/contract_writer.hpp"
#include "tests/stores/postgresql_fixture.hpp"

namespace dunlin {

/// A writer of one table step into `t`.
/// @param key the places of its columns.
class postgresql_writer {
public:
  postgresql_writer(postgresql_fixture& fixture,
                    std::vector<std::string> columns,
                    existing_rows existing = existing_rows::fail,
                    std::vector<uint32_t> key = {0})
      : store_(fixture.open_target()) {
    REQUIRE(target().take_over(claim_of("run 1")));
    target_spec spec;
    spec.step = "step";
    spec.into = "t";
    spec.columns = columns;
    for (const auto position : key)
      spec.key.push_back(columns[position]);
    spec.key_positions = std::move(key);
    spec.row_cells = static_cast<uint32_t>(columns.size());
    spec.existing = existing;
    columns_ = spec.row_cells;
    prepared_ = target().prepare(spec);
    if (prepared_)
      REQUIRE(target().open_step(
          {"step", step_kind::table, "identity", cells(99), ""}));
  }

  target_session& target() {
    return *store_->target();
  }

  const result<prepared_target>& prepared() const {
    return prepared_;
  }

  /// Each row as a chunk of its own.
  result<batch_counts> write(uint64_t ordinal,
                             const std::vector<std::string>& rows) {
    std::vector<chunk> chunks;
    for (const auto& row : rows)
      chunks.push_back({row, 1, columns_});
    return write(ordinal, chunks);
  }

  /// All rows as one chunk.
  result<batch_counts> write_at_once(uint64_t ordinal,
                                     const std::vector<std::string>& rows) {
    chunk block;
    block.columns = columns_;
    for (const auto& row : rows) {
      block.bytes += row;
      ++block.rows;
    }
    return write(ordinal, std::vector{block});
  }

  /// Once more if rows were refused that nobody saw.
  result<batch_counts> write(uint64_t ordinal,
                             const std::vector<chunk>& chunks) {
    auto done = write_once(ordinal, chunks);
    if (!done && done.error().code == error_code::rows_refused)
      done = write_once(ordinal, chunks);
    INFO((done ? "" : done.error().text));
    return done;
  }

  result<batch_counts> write_once(uint64_t ordinal,
                                  const std::vector<chunk>& chunks) {
    if (auto begun = target().begin_batch("step", {ordinal, 0}); !begun)
      return tl::unexpected(begun.error());
    uint64_t rows = 0;
    for (const auto& block : chunks) {
      rows += block.rows;
      if (auto written = target().write_rows(block); !written) {
        target().roll_back();
        return tl::unexpected(written.error());
      }
    }
    auto done = target().commit_batch({{"", cells(99), {}}, rows, 0, false});
    if (!done)
      target().roll_back();
    return done;
  }

private:
  std::unique_ptr<store_connection> store_;
  result<prepared_target> prepared_;
  uint32_t columns_ = 0;
};

inline void append_cell(std::string& out, double number) {
  value cell;
  cell.kind = value_kind::real;
  cell.real = number;
  append_value(out, cell);
}

inline std::string row_of(int64_t id, double number) {
  auto out = cells(id);
  append_cell(out, number);
  return out;
}

/// The rows of rejects: `KEY: CODE: REASON`.
inline lines rejects_of(postgresql_fixture& fixture) {
  return postgresql_fixture::query(
      fixture.target_config(),
      "SELECT code, reason FROM dunlin_rejects ORDER BY key_text");
}

inline lines rows_of(postgresql_fixture& fixture,
                     const std::string& what = "*") {
  return postgresql_fixture::query(fixture.target_config(),
                                   "SELECT " + what + " FROM t ORDER BY 1");
}

} // namespace dunlin
