#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/range_writer.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Has the server sum up its own hashes of rows of a table.
class range_summer : public sql::range_summer {
public:
  /// @returns what `check_sum` reports. `db` must outlive it.
  static result<std::unique_ptr<sql::range_summer>>
  make(database& db, const target_spec& spec);

  result<engine_sum> sum(const sql::rows_meant& rows) override;

private:
  explicit range_summer(database& db) noexcept : db_(db) {
    // nop
  }

  database& db_;
  /// Up to the condition.
  std::string select_;
  std::vector<read_column> key_;
};

} // namespace dunlin::postgresql
