#pragma once

#include "stores/store.hpp"
#include "tests/sim/memory_database.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace dunlin {

/// Reads a table of a memory_database: its committed rows as they stand at each
/// call.
class memory_source : public source_session {
public:
  explicit memory_source(std::shared_ptr<memory_database> database);

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
  /// A row in key order; `cells` has the hidden rowid, if there is one.
  struct entry {
    key_tuple key;
    std::string cells;
  };

  /// Runs an operation between the fault points, unless the session is dead.
  template <class Body>
  auto operate(std::string_view operation, Body body) -> decltype(body());

  result<const memory_table*> find_table(const source_spec& spec) const;
  result<void> find_key(const memory_table& table, const source_spec& spec);

  /// Reads the table again if it changed.
  void refresh();

  /// The first entry whose key is greater.
  size_t position_after(const key_tuple& key) const;

  /// Whether the entry has the key of its left neighbour.
  bool repeats_key(size_t position) const;
  bool has_null_key(const entry& row) const;

  /// The keys that a file lists, each once.
  result<void> read_key_file(const std::string& path);
  key_list next_listed(uint64_t rows, size_t bytes);

  /// The position of the next row of the batch, or nothing.
  std::optional<size_t> next_row();

  tl::unexpected<error> problem(error_code code, const std::string& text) const;

  std::shared_ptr<memory_database> database_;
  uint64_t session_;
  const memory_table* table_ = nullptr;
  source_shape shape_;
  std::vector<entry> entries_;
  uint64_t entries_version_ = 0;
  uint64_t prepared_version_ = 0;
  /// How far `list_keys` and `read_rows` have come.
  key_tuple listed_;
  /// Those of a key file that `list_keys` has still to list; none: it lists all
  /// keys.
  std::optional<std::deque<key_tuple>> file_keys_;
  batch_bounds bounds_;
  key_tuple read_;
  size_t keys_read_ = 0;
};

} // namespace dunlin
