#pragma once

#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"
#include "tests/stores/mariadb_bench.hpp"

namespace dunlin {

/// A real number as a cell.
inline void append_cell(std::string& out, double number) {
  value cell;
  cell.kind = value_kind::real;
  cell.real = number;
  append_value(out, cell);
}

/// Bytes as a cell.
struct bytes_of {
  std::string_view bytes;
};

inline void append_cell(std::string& out, bytes_of blob) {
  value cell;
  cell.kind = value_kind::blob;
  cell.bytes = blob.bytes;
  append_value(out, cell);
}

/// Cells of all kinds: `row(1, 2.5, "a", bytes_of{"b"}, nullptr)`.
template <class... Ts>
std::string row(const Ts&... values) {
  std::string out;
  (append_cell(out, values), ...);
  return out;
}

/// A target of MariaDB that was made by a text of SQL, with one step.
class mariadb_target {
public:
  explicit mariadb_target(const std::vector<std::string>& statements) {
    for (const auto& sql : statements)
      fixture_.run_on_target(sql);
    store_ = fixture_.open_target();
    REQUIRE(target().take_over(claim_of("run 1")));
  }

  target_session& target() const {
    return *store_->target();
  }

  const mariadb_fixture& fixture() const noexcept {
    return fixture_;
  }

  /// Prepares and opens the step, into table `t`, whose key is the first
  /// column.
  result<void> prepare(const std::vector<std::string>& columns,
                       existing_rows existing = existing_rows::fail) {
    columns_ = static_cast<uint32_t>(columns.size());
    auto prepared = target().prepare(
        {"step", "t", columns, {columns.front()}, {0}, columns_, existing});
    if (!prepared)
      return prepared ? result<void>{} : fail(prepared.error());
    REQUIRE(target().open_step(
        {"step", step_kind::table, "identity", cells(99), ""}));
    return prepared ? result<void>{} : fail(prepared.error());
  }

  result<batch_counts> write(const std::vector<std::string>& rows) {
    if (auto begun = target().begin_batch("step", {ordinal_++, 0}); !begun)
      return fail(begun.error());
    chunk block;
    block.columns = columns_;
    for (const auto& each : rows) {
      block.bytes += each;
      ++block.rows;
    }
    if (auto written = target().write_rows(block); !written)
      return fail(written.error());
    return target().commit_batch(
        {{"", cells(99), {}}, rows.size(), rows.size(), false});
  }

  std::vector<std::string> rows(const std::string& sql
                                = "SELECT * FROM t ORDER BY 1") const {
    return mariadb_fixture::query(fixture_.target_config(), sql);
  }

  /// Why rows were rejected: `code: reason`.
  std::vector<std::string> rejects() const {
    auto out = rows("SELECT concat(code, ': ', reason) FROM dunlin_rejects"
                    " ORDER BY `key`");
    // As they were before `to_text` quoted them.
    for (auto& each : out) {
      each = each.substr(1, each.size() - 2);
      for (auto at = each.find("''"); at != std::string::npos;
           at = each.find("''", at + 1))
        each.erase(at, 1);
    }
    return out;
  }

private:
  mariadb_fixture fixture_;
  std::unique_ptr<store_connection> store_;
  uint32_t columns_ = 0;
  uint64_t ordinal_ = 0;
};

} // namespace dunlin
