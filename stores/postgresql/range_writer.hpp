#pragma once

#include "stores/postgresql/columns.hpp"
#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// A column whose values are read and compared.
struct read_column {
  std::string name;
  /// The type without a modifier.
  std::string cast;
  /// How its binary form is read; empty: as a text.
  std::optional<codec> kind;
};

read_column read_column_of(const target_column& column);
read_column read_column_of(const column_facts& column);

/// The condition on the key for some rows, with its literals.
std::string condition_of(const sql::rows_meant& rows,
                         const std::vector<read_column>& key,
                         const std::string& row_name);

/// Runs the UPDATE of one step, or the INSERT of one that copies, over some of
/// its rows. Knows nothing of the ledger.
class range_writer : public sql::range_writer {
public:
  /// For a step in place.
  /// @returns what `update_text::parse` and `check_update` report. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<range_writer>>
  make_update(database& db, const target_spec& spec);

  /// For a step that copies.
  /// @returns what `check_copy` reports. `db` must outlive the writer.
  static result<std::unique_ptr<range_writer>>
  make_copy(database& db, const target_spec& spec);

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
  explicit range_writer(database& db) noexcept : db_(db) {
    // nop
  }

  std::string from(const sql::rows_meant& rows) const;
  std::string statement(const sql::rows_meant& rows) const;
  /// The cells of the first row of a SELECT of these columns; empty if none.
  result<std::string> first_cells(const std::vector<read_column>& of,
                                  const std::string& rest);

  database& db_;
  /// What stands behind FROM: `"public"."orders" AS s`.
  std::string from_;
  std::vector<read_column> columns_;
  std::vector<read_column> key_;
  /// Of a step in place.
  std::optional<sql::update_text> update_;
  /// Of a step that copies: up to its FROM.
  std::string insert_;
  int64_t changed_ = 0;
  sql::refusal why_;
};

} // namespace dunlin::postgresql
