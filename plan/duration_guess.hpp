#pragma once

#include "plan/plan.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

/// @file
/// How long a step probably takes, by what its statements do and how large the
/// tables are with which they do it. Right to a factor of a few: enough to
/// begin a table's new index before a hundred new columns. Pure.

namespace dunlin {

/// A step of which nobody can say what it does: a barrier, which may run
/// anything, or a script whose store tells nothing. One that all others wait
/// for makes all ways longer by as much, so its guess orders nothing.
inline constexpr uint32_t unknown_step_ms = 1'000;

/// What each step takes at least: to begin, to change the catalogue, to keep
/// its ledger row, and a commit that reaches the disk.
inline constexpr uint32_t least_step_ms = 10;

/// Text that is sent and read, as of a script with thousands of VALUES.
inline constexpr uint64_t text_bytes_per_ms = 2'000;

/// The rates below lie in the middle of what PostgreSQL 15, MariaDB 10.11 and
/// SQLite 3.40 did with a table of a million rows and 130 MB, which differed by
/// ten times; where disks are slower all rates are, and the order stays.
inline constexpr uint64_t read_bytes_per_ms = 250'000;

/// INSERT ... SELECT into a table with one index.
inline constexpr uint64_t fill_bytes_per_ms = 20'000;

/// A new index is sorted, a new type of a column copies the table; both at
/// once, not row by row.
inline constexpr uint64_t rebuild_bytes_per_ms = 25'000;

/// UPDATE leaves the old row behind and changes indexes row by row.
inline constexpr uint64_t change_bytes_per_ms = 10'000;

/// Of a table step with one migrator: 100 bytes a row, read, sent, digested and
/// written.
inline constexpr uint64_t table_rows_per_ms = 200;

/// What a table is taken for of which only the rows are known.
inline constexpr uint64_t guessed_row_bytes = 100;

/// Guesses for the steps of one plan, in serial order: a table that is not
/// there yet is as large as what earlier steps fill it from.
class duration_guesser {
public:
  /// In milliseconds.
  /// @param rows of a table step, as far as they are known.
  uint32_t guess_ms(const step& of, std::optional<uint64_t> rows);

private:
  uint64_t script_ms(const step& of);
  uint64_t work_ms(const std::string& store, const std::vector<row_work>& work);
  uint64_t bytes_of(const std::string& store, const row_work& work);
  void fill(const std::string& store, const row_work& work, uint64_t bytes);

  /// By store and object.
  std::map<std::pair<std::string, std::string>, uint64_t> bytes_;
};

} // namespace dunlin
