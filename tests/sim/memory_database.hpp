#pragma once

#include "config/batch.hpp"
#include "stores/ledger.hpp"
#include "tests/sim/fault_points.hpp"
#include "tests/sim/journal.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file
/// A database that lives in memory and outlives the simulated processes that
/// use it. It holds committed state only: what a transaction has not committed
/// is kept by its session (`memory_target`).

namespace dunlin {

/// Orders keys and rows by their cells: null, numbers, texts, blobs; numbers by
/// value, the others byte by byte.
struct cells_less {
  bool operator()(std::string_view left, std::string_view right) const noexcept;
};

/// The cells at `positions` of a row, encoded as a key.
key_tuple cells_at(std::string_view row,
                   const std::vector<uint32_t>& positions);

/// A row of a table.
struct memory_row {
  std::string cells;
  /// The step that wrote it; empty: none.
  std::string writer;
};

struct memory_table {
  std::vector<std::string> columns;
  /// Columns of the primary key; empty: rows are told apart by a hidden rowid.
  std::vector<std::string> key;
  /// Further keys that a scan may page by. They need not be unique.
  std::vector<std::vector<std::string>> indexes;
  std::map<key_tuple, memory_row, cells_less> rows;
  /// Raised by every change.
  uint64_t version = 0;

  /// Where a column stands, or nothing.
  std::optional<uint32_t> find_column(const std::string& name) const;

  /// Where columns stand that are known to be there.
  std::vector<uint32_t>
  positions_of(const std::vector<std::string>& names) const;

  /// Adds a row, or replaces the one with its key. Without a key the row gets
  /// the next rowid.
  void put(std::string cells, std::string writer = {});
};

/// A reject in the ledger.
struct memory_reject {
  batch_id id;
  std::string cells;
  std::string reason;
};

/// What a ledger holds of one step.
struct memory_step {
  /// Without the sums, which `sum_up` makes.
  step_record record;
  std::vector<source_cell> cells;
  std::map<batch_id, std::pair<batch_record, batch_counts>> batches;
  /// By ordinal and source key: those that are still open.
  std::map<std::pair<uint64_t, key_tuple>, memory_reject> rejects;
  /// `scan = "once"`: keys by ordinal.
  std::map<uint64_t, std::vector<key_tuple>> kept_keys;
  /// Keys of rows that arrived by batches of listed keys.
  std::set<key_tuple> keyed;

  /// Forgets what batches of listed keys left of this key's rejects.
  void drop_keyed_reject(const key_tuple& key);

  /// The record with all sums.
  step_record sum_up() const;
};

/// What a store's ledger holds of one migration.
struct memory_ledger {
  std::string profile_path;
  std::optional<run_record> last_run;
  /// Which run each node may commit for.
  std::map<std::string, std::string> leases;
  std::map<std::string, memory_step> steps;
};

/// Bytes of rows that were read and that somebody still holds.
struct row_meter {
  uint64_t bytes = 0;
};

/// A database. Everything is public: a test fills it, and an oracle reads it.
struct memory_database {
  /// @param shared where its commits are written down; not null.
  memory_database(std::string name, std::shared_ptr<journal> shared);

  std::string name;
  std::map<std::string, memory_table> tables;
  /// The table that each known query reads, by the query's text.
  std::map<std::string, std::string> queries;
  /// The keys that each known file lists, by the file's path.
  std::map<std::string, std::vector<key_tuple>> key_files;
  std::map<std::string, memory_ledger> ledgers;
  std::shared_ptr<journal> commits;

  /// A row that holds this text in any cell is refused when it is written.
  std::string refused_text = "refused";
  /// Nobody sees which rows of a batch are refused, until it comes again.
  bool streams = false;
  /// A script that holds this text fails.
  std::string failing_text = "this fails";
  /// The lines that `check_foreign_keys` finds.
  std::vector<std::string> orphans;
  /// Rows a page; small ones cut a batch into many chunks.
  uint32_t page_rows_max = UINT32_MAX;
  /// Not null.
  std::shared_ptr<fault_points> faults;
  /// Of the chunks that were read here; not null.
  std::shared_ptr<row_meter> rows_held;

  /// What the processes that use the database die of: open transactions are
  /// gone, and every session that is open now fails from here on.
  void lose_uncommitted();

  // -- for sessions ---

  /// The number of the next session.
  uint64_t next_session = 1;
  /// The session whose transaction is open. There is one writer.
  std::optional<uint64_t> writer;
  /// Sessions below this number are dead.
  uint64_t first_living_session = 1;
};

} // namespace dunlin
