#pragma once

#include "stores/sql/table_writer.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/sqlite/update_sql.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

using sql::refusal;
using sql::rows_meant;
using sql::update_fate;

/// Runs the UPDATE of one step over some of its rows. Knows nothing of the
/// ledger.
class update_writer : public sql::row_updater {
public:
  /// @returns what `update_text::parse` and `check_update` report. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<update_writer>>
  make(database& db, const target_table& table, const target_spec& spec);

  result<int64_t> count(const rows_meant& rows) override;
  result<key_tuple> first_key(const rows_meant& rows) override;
  result<std::string> content(const rows_meant& rows) override;
  result<update_fate> run(const rows_meant& rows) override;

  int64_t changed() const noexcept override {
    return changed_;
  }

  const refusal& why() const noexcept override {
    return why_;
  }

private:
  /// Made when it is first needed.
  struct scope_statements {
    scope_sql sql;
    statement count;
    statement keys;
    statement rows;
    statement update;
  };

  update_writer(database& db, const target_table& table) noexcept
      : db_(db), table_(table.name), needs_savepoint_(table.may_fail_halfway) {
    // nop
  }

  result<statement*> ready(const rows_meant& rows,
                           statement scope_statements::*which,
                           std::string scope_sql::*sql);
  /// The cells of the first row that a statement finds; empty if none.
  result<std::string> first_cells(const rows_meant& rows,
                                  statement scope_statements::*which,
                                  std::string scope_sql::*sql);
  result<update_fate> refuse(int code);

  database& db_;
  std::string table_;
  bool needs_savepoint_;
  std::array<scope_statements, row_scopes.size()> scopes_;
  int64_t changed_ = 0;
  refusal why_;
};

} // namespace dunlin::sqlite
