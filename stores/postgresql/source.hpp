#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/explain.hpp"
#include "stores/postgresql/key.hpp"
#include "stores/postgresql/key_pass.hpp"
#include "stores/postgresql/key_walker.hpp"
#include "stores/postgresql/row_reader.hpp"
#include "stores/postgresql/source_mark.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Reads a table, view or query of a PostgreSQL database.
class source : public source_session {
public:
  /// `db` must outlive it. `number` tells the sources of one connection apart.
  source(database& db, uint32_t number) : db_(db), number_(number) {
    // nop
  }

  ~source() override;

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
  /// Fill in `query_` and find the key.
  result<key_choice> find_table(const source_spec& spec);
  result<key_choice> find_query(const source_spec& spec);

  source_shape shape_of(const key_choice& key) const;

  /// What must hold before anything is read.
  result<void> check(const source_spec& spec, const source_look& look);

  database& db_;
  uint32_t number_;
  source_query query_;
  /// Rows by the statistics of the server; negative: unknown.
  int64_t rows_estimated_ = -1;
  std::vector<int64_t> table_oids_;
  source_mark mark_;
  std::optional<key_walker> walker_;
  std::optional<key_pass> pass_;
  std::optional<row_reader> reader_;
};

} // namespace dunlin::postgresql
