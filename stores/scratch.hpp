#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/digest.hpp"
#include "stores/row.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// @file
/// Copies of a store's schema and of some of its rows, on which scripts are
/// tried. A copy never outlives the program by more than the next rehearsal.

namespace dunlin {

/// How each copy's name begins, whatever it is: a folder, a database.
inline constexpr const char* scratch_prefix = "dunlin_scratch_";

/// At most so many rows of a table are copied, and those that they refer to.
inline constexpr uint64_t scratch_rows_max = 1'000;

/// How a copy is to be made.
struct scratch_request {
  /// The server on which it is made, as the URL of any of its databases; empty:
  /// the store's own.
  std::string server_url;
  /// Of this rehearsal and no other: `[0-9a-f]+`.
  std::string token;
  /// Told of each connection that works at the copy.
  /// @returns `interrupted` where nothing is to be begun any more.
  std::function<result<void>(std::shared_ptr<canceller>)> watch;
};

/// Names a column: table and column.
using column_name = std::pair<std::string, std::string>;

/// A column of a table that was read.
struct column_contents {
  std::string name;
  /// Of all its values.
  digest sum = {};
  /// The database numbers its rows, where nobody gives a value.
  bool is_numbered = false;
};

/// What is in a table, whatever the order of its rows.
struct table_contents {
  uint64_t rows = 0;
  /// Of all rows; columns that are compared by presence count as NULL or not.
  digest sum = {};
  /// The same, numbered columns by presence too.
  digest loose_sum = {};
  std::vector<column_contents> columns;
};

/// What is in a database, the ledger excepted.
struct scratch_contents {
  /// Each object of the schema with the text that makes it: `table crs`.
  std::map<std::string, std::string> schema;
  std::map<std::string, table_contents> tables;
};

/// Sums the rows of one table.
class table_summer {
public:
  /// @param columns their names and whether the database numbers them.
  table_summer(const std::string& table, std::vector<column_contents> columns,
               const std::set<column_name>& by_presence);

  /// One cell a column.
  void add(const std::vector<value>& row);

  table_contents take();

private:
  table_contents out_;
  std::vector<bool> by_presence_;
  std::vector<digest_sum> column_sums_;
  digest_sum sum_;
  digest_sum loose_sum_;
  std::string exact_;
  std::string loose_;
  std::string cell_;
};

/// A copy of one store. Its destructor drops it; no connection to it may be
/// open then, nor when it is put back.
class scratch_store {
public:
  virtual ~scratch_store() = default;

  /// How the copy is opened, by `open_store`.
  virtual const store_config& config() const noexcept = 0;

  /// Tables and rows that were copied.
  virtual uint64_t tables() const noexcept = 0;
  virtual uint64_t rows() const noexcept = 0;

  /// Makes the copy what it was at first.
  virtual result<void> put_back() = 0;

  /// Reads all of it.
  virtual result<scratch_contents>
  read(const std::set<column_name>& by_presence) = 0;
};

/// Whether a copy can be made: tools and rights are there. Makes nothing.
/// @returns `command_missing` or `store_read_only`, naming what is missing;
///   `store_unopenable`.
result<void> check_scratch(const store_config& store,
                           const scratch_request& request);

/// Whether its copy can be made on another server than its own
/// (`scratch_request::server_url`).
bool can_copy_elsewhere(const store_config& store);

/// Refuses scripts one of which would reach out of the copy into what is not
/// copied: `script_refused`, with file and line.
result<void> check_stay_inside(const store_config& store,
                               const std::vector<script_job>& jobs);

/// Drops what earlier rehearsals left that were killed, and makes a copy. The
/// store is read, and not changed.
result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request);

} // namespace dunlin
