#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/key.hpp"
#include "stores/sqlite/key_pass.hpp"
#include "stores/sqlite/key_walker.hpp"
#include "stores/sqlite/row_reader.hpp"
#include "stores/sqlite/source_query.hpp"
#include "stores/sqlite/table.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dunlin::sqlite {

/// Reads a table, view or query of a SQLite database.
class source : public source_session {
public:
  /// `db` must outlive it. `shares_writer`: the connection writes too, so no
  /// statement stays open between two calls. `number` tells the sources of one
  /// connection apart.
  source(database& db, bool shares_writer, uint32_t number)
      : db_(db), shares_writer_(shares_writer), number_(number) {
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
  };

  result<origin> find_table(const source_spec& spec);
  result<origin> find_query(const source_spec& spec);

  /// The shape, and `query_` for it.
  source_shape shape_of(const origin& found);

  result<void> check_nulls();

  /// @returns `scan_unindexed` if pages can't be read.
  result<void> check_paging();

  /// Chooses how `query_` is written so that it can be paged.
  /// @returns what in the plan of a page is done anew for each page; empty if
  ///   nothing.
  result<std::string> choose_likelihood(database& planner);

  result<source_count> count_now(const key_tuple& bound);

  database& db_;
  bool shares_writer_;
  uint32_t number_;

  source_query query_;
  /// The table whose rows are those of the source, or are no fewer; empty if
  /// there is no such table.
  std::optional<table_facts> estimated_;
  /// `PRAGMA data_version` at `prepare`: another connection's commit changes
  /// it.
  int64_t data_version_ = 0;
  std::optional<key_walker> walker_;
  std::optional<key_pass> pass_;
  std::optional<row_reader> reader_;
};

} // namespace dunlin::sqlite
