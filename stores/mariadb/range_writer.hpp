#pragma once

#include "stores/mariadb/copy_check.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

/// Runs the UPDATE of one step, or the INSERT of one that copies, over some of
/// its rows.
class range_writer : public sql::range_writer {
public:
  /// For a step in place.
  /// @returns what `update_text::parse` reports, `query_invalid` for a change
  ///   of the key, `scan_unindexed` for a key without an index. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<sql::range_writer>>
  make_update(database& db, const table_facts& table, const target_spec& spec);

  /// For a step that copies.
  /// @returns what `check_copy` reports. `db` must outlive the writer.
  static result<std::unique_ptr<sql::range_writer>>
  make_copy(database& db, const table_facts& table, const target_spec& spec);

  bool writes_all() const noexcept override {
    return !update_;
  }

  result<int64_t> count(const sql::rows_meant& rows) override;
  result<key_tuple> first_key(const sql::rows_meant& rows) override;
  result<std::string> content(const sql::rows_meant& rows) override;
  result<sql::range_fate> run(const sql::rows_meant& rows) override;

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
    std::unique_ptr<statement> write;
  };

  range_writer(database& db, ranged_rows rows);

  /// Has the server look at the statement that writes.
  result<void> try_out();
  std::string text_of(sql::row_scope scope) const;
  result<bool> take_warning();

  /// `SELECT ... FROM ... WHERE ...` for a scope.
  std::string select(const std::string& what, sql::row_scope scope) const;

  /// Begins a statement; `times`: how often the condition stands in it.
  result<statement*> begin(std::unique_ptr<statement> scope_statements::*which,
                           const sql::rows_meant& rows, const std::string& sql,
                           size_t times);
  result<std::string> first_cells(statement& query);

  database& db_;
  ranged_rows rows_;
  /// Of a step in place.
  std::optional<sql::update_text> update_;
  /// Of a step that copies: up to its FROM.
  std::string insert_;
  std::array<scope_statements, sql::row_scopes.size()> scopes_;
  parameter_list parameters_;
  int64_t changed_ = 0;
  sql::refusal why_;
};

} // namespace dunlin::mariadb
