#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/key_condition.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

/// Runs the UPDATE of one step over some of its rows.
class update_writer : public sql::row_updater {
public:
  /// @returns what `update_text::parse` reports, `query_invalid` for a change
  ///   of the key, `scan_unindexed` for a key without an index. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<sql::row_updater>>
  make(database& db, const table_facts& table, const target_spec& spec);

  result<int64_t> count(const sql::rows_meant& rows) override;
  result<key_tuple> first_key(const sql::rows_meant& rows) override;
  result<std::string> content(const sql::rows_meant& rows) override;
  result<sql::update_fate> run(const sql::rows_meant& rows) override;

  int64_t changed() const noexcept override {
    return changed_;
  }

  const sql::refusal& why() const noexcept override {
    return why_;
  }

private:
  /// Made when it is first needed.
  struct scope_statements {
    std::unique_ptr<statement> count;
    std::unique_ptr<statement> keys;
    std::unique_ptr<statement> rows;
    std::unique_ptr<statement> update;
  };

  update_writer(database& db, const table_facts& table, sql::update_text update,
                key_condition key);

  /// `SELECT ... FROM ... WHERE ...` for a scope.
  std::string select(const std::string& what, sql::row_scope scope) const;

  /// Begins a statement; `times`: how often the condition stands in it.
  result<statement*> begin(std::unique_ptr<statement> scope_statements::*which,
                           const sql::rows_meant& rows, const std::string& sql,
                           size_t times);
  result<std::string> first_cells(statement& query);

  database& db_;
  std::string table_;
  std::vector<std::string> columns_;
  sql::update_text update_;
  key_condition key_;
  std::array<scope_statements, sql::row_scopes.size()> scopes_;
  parameter_list parameters_;
  int64_t changed_ = 0;
  sql::refusal why_;
};

} // namespace dunlin::mariadb
