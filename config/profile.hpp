#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

/// @file
/// A profile as plain structs: what `config/load.hpp` makes of TOML, with every
/// default filled in, every ${NAME} resolved and every path made absolute.

namespace dunlin {

/// What the table steps of a run see of a store that they read.
enum class source_view {
  moving,   ///< each batch as it is when it is read
  snapshot, ///< all of them as it was at one moment
  lock,     ///< the same, taken under a lock that keeps writers out meanwhile
};

/// A database that steps read or write.
struct store_config {
  std::string name;
  /// `sqlite:/absolute/path.db?option=value`, or that of a server. May hold a
  /// password: never print it but through `redacted_url`.
  std::string url;
  /// What the operator can do when the database is not there; may be empty.
  std::string if_missing;
  source_view view = source_view::moving;
  /// Where the ledger's tables are; empty: where the database puts new ones.
  std::string ledger_schema;
  /// `run.takeover-wait`, which each store needs.
  uint64_t takeover_wait_ms = 10'000;
  /// Where the profile describes it, for messages: `FILE:LINE:COLUMN`.
  std::string place;
};

/// How the scripts of the plan are ordered among each other.
enum class script_order { read_write, any_share, serial };

/// What happens to the rest of a plan when a step fails.
enum class on_failure { finish, stop };

/// What becomes of a row whose key stands in the target already.
enum class existing_rows { fail, skip, replace };

/// What stands for the rows of a batch in the ledger.
enum class digest_mode {
  automatic, ///< `engine` where rows need not leave their database, else `rows`
  rows,      ///< dunlin's own digest: all rows pass through dunlin
  engine,    ///< the database's own, of rows that never leave it
  count,     ///< how many there are, of rows that never leave it
};

/// What becomes of a value that its column would not keep as it is.
enum class cast_way : uint8_t {
  none,     ///< its row is a reject
  null,     ///< NULL takes its place
  round,    ///< a number or a moment loses the digits that are too many
  truncate, ///< a text loses the characters that are too many
  replace,  ///< U+FFFD takes the place of what is no text
};

/// How the keys of a table step are found.
enum class scan_mode {
  paged, ///< page by page along an index
  once,  ///< all in one pass, kept in the ledger
};

/// How many rejects a table step survives: a number of rows, or a share of
/// those it scanned.
struct reject_limit {
  uint64_t max_rows = 0;
  /// Per cent of the scanned rows; used instead of `max_rows` if not negative.
  double max_percent = -1;
};

/// How often and how patiently something transient is tried again.
struct retry_config {
  uint32_t attempts = 5;
  uint64_t base_ms = 100;
  uint64_t cap_ms = 30'000;
};

/// The `[run]` table.
struct run_config {
  script_order order = script_order::read_write;
  /// `migrators = 5` sets both; `{ min, max }` runs `max` for now.
  uint32_t migrators_min = 1;
  uint32_t migrators_max = 1;
  uint64_t memory_bytes = 24u << 20;
  on_failure failure = on_failure::finish;
  reject_limit rejects;
  retry_config retry;
  uint64_t takeover_wait_ms = 10'000;
};

/// One file of a `[[scripts]]` block.
struct script_file {
  /// The step's name: `BLOCK/FILE`.
  std::string name;
  /// Absolute path.
  std::string path;
  /// What the file holds, read when the profile was loaded.
  std::string text;
};

/// A `[[scripts]]` block.
struct scripts_block {
  std::string name;
  std::string store;
  /// Absolute path.
  std::string folder;
  std::vector<std::string> after;
  /// In name order: runs of digits as numbers, the rest by bytes.
  std::vector<script_file> files;
  /// Where the profile describes it, for messages: `FILE:LINE:COLUMN`.
  std::string place;
};

/// A `[[tables]]` block: one table step. It copies rows, or changes them in
/// place.
struct table_block {
  std::string name;
  std::string from;
  std::string to;
  /// Exactly one of `table` and `query` is set, the other is "".
  std::string table;
  std::string query;
  /// Not empty: the step is in place. Then `from` is `to` and `table` is
  /// `into`.
  std::string update;
  /// Empty: the store looks for the default key.
  std::vector<std::string> key;
  std::string into;
  /// `into` is made where it is missing.
  bool create = false;
  existing_rows existing = existing_rows::fail;
  scan_mode scan = scan_mode::paged;
  digest_mode digest = digest_mode::automatic;
  /// By the target's column.
  std::map<std::string, cast_way> casts;
  uint64_t batch_rows = 20'000;
  uint64_t batch_bytes = 2u << 20;
  /// Batches that the scanner keeps ahead.
  uint32_t buffer = 4;
  /// What one of its rows is called, and what many are: "customer". For texts
  /// that people read; no part of the step's identity.
  std::string noun_one = "row";
  std::string noun_many = "rows";
  std::vector<std::string> after;
  /// The program that rows go through, and its arguments; empty: none. A name
  /// without a slash is looked for along PATH, any other is absolute.
  std::vector<std::string> command;
  /// Rows go through a function of the program that embeds dunlin.
  bool has_function = false;
  /// Of the rows that the user's code gives; empty: those of the source.
  std::vector<std::string> columns;
  /// The longest that the user's code may be silent about a row.
  uint64_t answer_timeout_ms = 60'000;
  /// Where the profile describes it, for messages: `FILE:LINE:COLUMN`.
  std::string place;
};

/// Whether the rows of a step go through the user's own code.
inline bool is_mapped(const table_block& block) noexcept {
  return !block.command.empty() || block.has_function;
}

/// A block of the plan. Their order in the file is the serial order.
using plan_block = std::variant<scripts_block, table_block>;

/// A whole profile.
struct profile {
  /// Names the migration in the ledger.
  std::string name;
  /// Absolute, links resolved.
  std::string path;
  /// By name, in name order.
  std::map<std::string, store_config> stores;
  run_config run;
  std::vector<plan_block> blocks;
};

} // namespace dunlin
