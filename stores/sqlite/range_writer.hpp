#pragma once

#include "stores/sql/table_writer.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/range_sql.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

using sql::range_fate;
using sql::refusal;
using sql::rows_meant;

/// Runs the UPDATE of one step, or the INSERT of one that copies, over some of
/// its rows. Knows nothing of the ledger.
class range_writer : public sql::range_writer {
public:
  /// For a step in place.
  /// @returns what `update_text::parse` and `check_update` report. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<range_writer>>
  make_update(database& db, const target_table& table, const target_spec& spec);

  /// For a step that copies.
  /// @returns what `check_copy` reports. `db` must outlive the writer.
  static result<std::unique_ptr<range_writer>>
  make_copy(database& db, const target_table& table, const target_spec& spec);

  bool writes_all() const noexcept override {
    return writes_all_;
  }

  result<int64_t> count(const rows_meant& rows) override;
  result<key_tuple> first_key(const rows_meant& rows) override;
  result<std::string> content(const rows_meant& rows) override;
  result<range_fate> run(const rows_meant& rows) override;

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
    statement write;
  };

  range_writer(database& db, const target_table& table,
               bool writes_all) noexcept
      : db_(db), table_(table.name), writes_all_(writes_all),
        needs_savepoint_(table.may_fail_halfway) {
    // nop
  }

  result<statement*> ready(const rows_meant& rows,
                           statement scope_statements::*which,
                           std::string scope_sql::*sql);
  /// The cells of the first row that a statement finds; empty if none.
  result<std::string> first_cells(const rows_meant& rows,
                                  statement scope_statements::*which,
                                  std::string scope_sql::*sql);
  result<range_fate> refuse(int code);

  database& db_;
  std::string table_;
  bool writes_all_;
  bool needs_savepoint_;
  std::array<scope_statements, row_scopes.size()> scopes_;
  int64_t changed_ = 0;
  refusal why_;
};

} // namespace dunlin::sqlite
