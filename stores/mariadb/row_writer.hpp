#pragma once

#include "stores/mariadb/bulk_statement.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/key_search.hpp"
#include "stores/mariadb/target_column.hpp"
#include "stores/mariadb/target_table.hpp"
#include "stores/sql/table_writer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace dunlin::mariadb {

/// Writes the rows of one step, many with one statement.
///
/// What each column will return is foretold first; rows that would come back
/// as others are refused here. The rest goes to the server at once. If that
/// refuses a row, what it wrote is undone and the rows are halved until the one
/// stands alone, unless it says itself which one it was.
class row_writer : public sql::table_writer {
public:
  /// `spec` is one that `check_target` found good. `db` must outlive it.
  row_writer(database& db, const table_facts& table, const target_spec& spec);

  void begin_batch(bool may_stream) override;
  result<std::vector<sql::group_outcome>>
  write(const std::vector<sql::row_group>& groups) override;
  result<digest_sum> pass_by(const sql::row_group& group) override;
  std::vector<bool> digest_columns() const override;
  std::vector<column_type> column_types() const override;

private:
  /// A row that is to be written.
  struct item {
    size_t group = 0;
    /// The cells of all columns, as they are to be stored.
    std::string_view row;
    /// Those of the key; empty if it plays no part.
    std::string_view key;
  };

  /// Where it is in the buffers, while these grow.
  struct place {
    size_t group = 0;
    /// A row of plain cells, where it came from; empty: it is in the buffer.
    std::string_view plain;
    size_t begin = 0;
    size_t end = 0;
    size_t key_begin = 0;
    size_t key_end = 0;
  };

  using outcomes = std::vector<sql::group_outcome>;
  using item_span = std::span<const item>;

  // -- row_foresight.cpp: what will be stored ---

  /// Appends the rows of a group to the buffers. False: it is refused.
  bool foretell(const sql::row_group& group, size_t number,
                sql::group_outcome& out);
  /// Takes the next row; appends it unless it is `plain`. False: it is refused.
  bool take_row(value_reader& cells, std::string_view& plain,
                sql::refusal& why);
  bool foretell_row(value_reader& cells, sql::refusal& why);
  std::string_view row_of(const place& where) const noexcept;
  bool keeps_key(const sql::row_group& group, std::string_view key,
                 sql::refusal& why) const;
  void append_key(std::string_view row, std::string& to) const;
  void place_items();
  void add_to(digest_sum& sum, std::string_view row) const;

  // -- row_writer.cpp: how it is stored ---

  /// Writes rows that are groups of their own.
  result<void> write_rows(item_span items, outcomes& out);
  /// Looks up which of them stand there, and writes each as that asks for.
  result<void> write_meeting(item_span items, outcomes& out);
  /// Runs a statement; halves the rows as long as one is refused.
  result<void> write_with(bulk_statement& query, item_span items,
                          outcomes& out);
  /// Writes the rows of one group: all of them, or none.
  result<void> write_group(item_span items, outcomes& out);
  /// A row alone was refused.
  result<void> meet_alone(const bulk_statement& query, const item& one,
                          sql::refusal why, bool is_duplicate, outcomes& out);

  bool is_new_key(std::string_view key) const;
  void accept(item_span items, outcomes& out);
  void stand(const item& one, outcomes& out) const;
  static void refuse(const item& one, sql::refusal why, outcomes& out);
  result<bulk_answer> run(bulk_statement& query, item_span items);
  bool is_too_much(item_span items) const;

  database& db_;
  std::vector<target_column> columns_;
  /// One a column, or none at all.
  std::vector<cast_way> casts_;
  std::vector<uint32_t> key_positions_;
  uint32_t row_cells_;
  existing_rows existing_;
  bool all_foreseen_ = true;
  std::unique_ptr<bulk_statement> insert_;
  std::unique_ptr<bulk_statement> update_;
  std::optional<key_search> search_;

  /// The rows of the groups at hand as they are to be stored, and their keys.
  std::string stored_;
  std::string keys_;
  std::vector<place> places_;
  std::vector<item> items_;
  std::vector<std::string_view> rows_;

  /// The last rows stood there already: looking them up first spares a try.
  bool expects_standing_ = false;
  /// Hashes of the keys that this batch wrote; only under skip and replace.
  std::unordered_set<uint64_t> written_keys_;
};

} // namespace dunlin::mariadb
