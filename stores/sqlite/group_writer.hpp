#pragma once

#include "stores/sql/table_writer.hpp"
#include "stores/sqlite/row_writer.hpp"

#include <memory>
#include <vector>

namespace dunlin::sqlite {

/// Writes what became of source rows, each with all of its rows or none.
class group_writer : public sql::table_writer {
public:
  /// `db` must outlive this.
  group_writer(database& db, std::unique_ptr<row_writer> rows) noexcept
      : db_(db), rows_(std::move(rows)) {
    // nop
  }

  void begin_batch(bool may_stream) override;
  result<std::vector<sql::group_outcome>>
  write(const std::vector<sql::row_group>& groups) override;
  result<digest_sum> pass_by(const sql::row_group& group) override;
  std::vector<column_type> column_types() const override;

private:
  result<sql::group_outcome> write(const sql::row_group& group);
  result<void> write_one(value_reader& cells, const sql::row_group& group,
                         sql::group_outcome& outcome);
  result<void> write_all(const sql::row_group& group,
                         sql::group_outcome& outcome);

  database& db_;
  std::unique_ptr<row_writer> rows_;
};

} // namespace dunlin::sqlite
