#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/sql/update_text.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Runs the UPDATE of one step over some of its rows. Knows nothing of the
/// ledger.
class update_writer : public sql::row_updater {
public:
  /// @returns what `update_text::parse` and `check_update` report. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<update_writer>> make(database& db,
                                                     const target_spec& spec);

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
  update_writer(database& db, target_table table, sql::update_text update,
                const std::vector<std::string>& key);

  /// The condition on the key, with its literals.
  std::string condition(const sql::rows_meant& rows,
                        const std::string& row_name) const;
  std::string from(const sql::rows_meant& rows) const;
  /// The cells of the first row of a SELECT of these columns; empty if none.
  result<std::string> first_cells(const std::vector<const target_column*>& of,
                                  const std::string& rest);

  database& db_;
  target_table table_;
  sql::update_text update_;
  std::vector<const target_column*> key_;
  int64_t changed_ = 0;
  sql::refusal why_;
};

} // namespace dunlin::postgresql
