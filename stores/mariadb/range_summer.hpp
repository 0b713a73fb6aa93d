#pragma once

#include "stores/mariadb/copy_check.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/store.hpp"

#include <array>
#include <memory>
#include <string>

namespace dunlin::mariadb {

/// Has the server sum up hashes of rows of a table.
class range_summer : public sql::range_summer {
public:
  /// @returns what `check_sum` reports. `db` must outlive it.
  static result<std::unique_ptr<sql::range_summer>>
  make(database& db, const table_facts& table, const target_spec& spec);

  result<engine_sum> sum(const sql::rows_meant& rows) override;

private:
  range_summer(database& db, ranged_rows rows, std::string select)
      : db_(db), rows_(std::move(rows)), select_(std::move(select)) {
    // nop
  }

  database& db_;
  ranged_rows rows_;
  /// Up to the condition.
  std::string select_;
  /// One a scope, made when it is first needed.
  std::array<std::unique_ptr<statement>, sql::row_scopes.size()> scopes_;
  parameter_list parameters_;
};

} // namespace dunlin::mariadb
