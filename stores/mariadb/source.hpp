#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/key.hpp"
#include "stores/mariadb/key_pass.hpp"
#include "stores/mariadb/key_walker.hpp"
#include "stores/mariadb/row_reader.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::mariadb {

/// Reads a table, view or query of MariaDB.
class source : public source_session {
public:
  /// `db` must outlive it. `number` tells the sources of one connection apart.
  /// @param is_for_snapshot what it reads must be fit for a snapshot; `db`
  ///   holds one or not.
  source(database& db, uint32_t number, bool is_for_snapshot = false)
      : db_(db), number_(number), is_for_snapshot_(is_for_snapshot) {
    // nop
  }

  result<source_shape> prepare(const source_spec& spec) override;
  result<key_tuple> greatest_key() override;
  result<key_walk> walk_keys(const key_tuple& after, const key_tuple& bound,
                             uint64_t rows) override;
  result<key_list> page_keys(const key_tuple& after, const key_tuple& bound,
                             uint64_t rows, size_t bytes) override;
  result<key_list> list_keys(uint64_t rows, size_t bytes) override;
  result<void> begin_rows(const batch_bounds& bounds) override;
  result<row_page> read_rows(size_t allowance_bytes) override;
  void end_rows() noexcept override;
  result<source_count> count_rows(const key_tuple& bound) override;
  result<row_estimate> estimate_rows(bool exact) override;

private:
  /// What is known of the source before its statements are made.
  struct origin {
    std::string from;
    std::vector<std::string> columns;
    key_choice key;
    /// Set if it is a table.
    std::optional<table_facts> table;
  };

  result<origin> find(const source_spec& spec);
  result<origin> find_table(const source_spec& spec);
  result<origin> find_query(const source_spec& spec);

  /// The shape, and `query_` for it.
  result<source_shape> shape_of(const origin& found);

  /// Types of the columns, and what of them `query_` must know.
  result<void> read_types(const origin& found, source_shape& shape);

  /// What must stay as it is: the collations that the order of keys hangs on.
  result<std::string> stamp() const;

  result<void> check_nulls();

  /// @returns `scan_unindexed` if pages can't be read.
  result<void> check_paging(const origin& found, const source_shape& shape);

  database& db_;
  uint32_t number_;
  bool is_for_snapshot_;

  source_query query_;
  std::vector<table_name> tables_;
  /// The table whose rows are those of the source, or no fewer; empty if there
  /// is no such table.
  std::optional<table_name> estimated_;
  /// What the server said at `prepare` of when the tables were written.
  std::string last_change_;
  std::optional<key_walker> walker_;
  std::optional<key_pass> pass_;
  std::optional<row_reader> reader_;
};

} // namespace dunlin::mariadb
