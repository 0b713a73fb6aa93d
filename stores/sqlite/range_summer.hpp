#pragma once

#include "stores/sql/table_writer.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/store.hpp"

#include <array>
#include <memory>
#include <string>

namespace dunlin::sqlite {

/// Sums up rows of a table as SQLite steps over them. SQLite runs in our own
/// process, so that the digest is dunlin's own.
class range_summer : public sql::range_summer {
public:
  /// @returns what `check_sum` reports. `db` must outlive it.
  static result<std::unique_ptr<sql::range_summer>>
  make(database& db, const target_table& table, const target_spec& spec);

  result<engine_sum> sum(const sql::rows_meant& rows) override;

private:
  struct scope_query {
    std::string sql;
    statement rows;
  };

  explicit range_summer(database& db) noexcept : db_(db) {
    // nop
  }

  database& db_;
  std::array<scope_query, sql::row_scopes.size()> scopes_;
  std::string row_;
};

} // namespace dunlin::sqlite
