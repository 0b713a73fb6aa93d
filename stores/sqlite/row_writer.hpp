#pragma once

#include "stores/row.hpp"
#include "stores/sql/table_writer.hpp"
#include "stores/sqlite/database.hpp"
#include "stores/sqlite/key_lookup.hpp"
#include "stores/sqlite/storage_oracle.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace dunlin::sqlite {

using sql::refusal;
using sql::row_fate;

/// Writes the rows of one step, one after another, with statements prepared
/// once. Knows nothing of the ledger.
class row_writer {
public:
  /// Prepares the statements of a spec that `check_target` found good. `db` and
  /// `oracle` must outlive the writer.
  static result<std::unique_ptr<row_writer>> make(database& db,
                                                  storage_oracle& oracle,
                                                  const target_table& table,
                                                  const target_spec& spec);

  /// Forgets the rows of the batch before.
  void begin_batch();

  /// Takes the next row off a chunk and writes it. A row that is refused has
  /// left nothing behind; after an error the batch must be rolled back.
  result<row_fate> write(value_reader& rows);

  /// The same for a row that the user's code made of the source row with this
  /// key. Under skip and replace it must have kept that key.
  result<row_fate> write(value_reader& rows, std::string_view source_key);

  /// Takes the next row off a chunk and no more: `write_taken` or `pass_by` is
  /// next.
  void take(value_reader& rows);

  /// Writes the row that was taken, as `write` does.
  result<row_fate> write_taken();

  /// Leaves the row that was taken alone: it stands in the target already.
  result<void> pass_by();

  /// The columns of the step, by what they do to values.
  std::vector<column_type> column_types() const;

  existing_rows existing() const noexcept {
    return existing_;
  }

  // What is known of the row that was taken, until it takes another and as
  // long as its chunk lives:

  /// Its columns as the source gave them, or as casts changed them.
  std::string_view row() const noexcept {
    return row_;
  }

  /// Its columns as the target returns them: what the digest is made of.
  std::string_view stored_row() const noexcept {
    return is_plain_ ? row_ : std::string_view{stored_};
  }

  /// Its key as the source knows it.
  key_tuple key() const;

  /// Target rows that SQLite reports as written for it.
  int64_t written() const noexcept {
    return written_;
  }

  /// Why it was rejected.
  const refusal& why() const noexcept {
    return why_;
  }

private:
  struct target_cell {
    std::string name;
    std::string declared;
    affinity kind;
    bool is_rowid;
  };

  /// 128 bits that stand for a key.
  struct key_print {
    uint64_t low;
    uint64_t high;

    friend bool operator==(const key_print&, const key_print&) = default;
  };

  struct key_print_hash {
    size_t operator()(const key_print& print) const noexcept {
      return print.low;
    }
  };

  row_writer(database& db, storage_oracle& oracle, const target_table& table,
             const target_spec& spec);

  result<void> prepare(const target_table& table);

  bool keeps_key(std::string_view source_key) const;
  result<bool> foresee();
  /// What the target will return for a cell, or for what its cast makes of it.
  result<stored_value> foresee_cell(size_t index, value& cell);
  result<row_fate> insert();
  result<row_fate> meet_existing();
  result<bool> is_same_key();
  result<row_fate> replace();
  result<row_fate> conclude(int code, statement& query);
  result<row_fate> refuse(int code);
  row_fate refuse(std::string reason, std::string_view code);
  result<void> check_written();
  result<void> set_savepoint(bool wanted);
  result<void> end_savepoint(bool undo);
  tl::unexpected<error> swallowed() const;
  key_tuple written_key() const;
  key_print print_of_key() const;

  database& db_;
  storage_oracle& oracle_;
  std::string table_;
  std::vector<target_cell> columns_;
  /// One a column, or none at all.
  std::vector<cast_way> casts_;
  std::vector<uint32_t> key_positions_;
  uint32_t row_cells_;
  existing_rows existing_;
  /// A row that is refused may leave something behind, unless it is written
  /// behind a savepoint. A replaced row may set off the triggers of its
  /// children.
  bool insert_needs_savepoint_;
  bool replace_needs_savepoint_;

  statement insert_;
  std::optional<key_lookup> lookup_;
  statement replace_;
  statement is_there_;

  // The row at hand.
  std::string_view row_;
  /// Of the source row that it was made of; not set for the source row itself.
  std::optional<std::string_view> source_key_;
  std::vector<std::string_view> cells_;
  bool is_plain_ = true;
  std::string stored_;
  /// What `row_` is when casts changed it.
  std::string cast_row_;
  int64_t written_ = 0;
  bool has_savepoint_ = false;
  refusal why_;

  /// Keys that this batch wrote, about 40 bytes for each of at most
  /// `batch.rows` rows. Only kept for existing = skip and replace.
  std::unordered_set<key_print, key_print_hash> written_keys_;
};

} // namespace dunlin::sqlite
