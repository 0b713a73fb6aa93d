#pragma once

#include "config/error.hpp"
#include "stores/digest.hpp"
#include "stores/row.hpp"
#include "stores/sql/refusal.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What each database does in its own way with the rows of a table step. None
/// of it knows of the ledger.

namespace dunlin::sql {

/// One source row and the target rows that it became: itself, as a rule. All of
/// them arrive, or none.
struct row_group {
  /// The key of the source row, as the source has it.
  std::string_view key;
  uint32_t rows = 1;
  /// Cells of the target rows one after another, hidden ones included.
  std::string_view cells;
  /// The cells that are kept if it is refused.
  std::string_view content;
  /// The user's code made the rows: under skip and replace it must be one, and
  /// have kept the key.
  bool is_mapped = false;
  /// The row in bulk form, if it came so.
  std::string_view bulk = {};
};

/// The rows of a chunk in bulk form, one by one, and the cells of all.
struct bulk_rows {
  std::string_view cells;
  std::vector<std::string_view> rows;
};

enum class row_fate : uint8_t { migrated, already_there, rejected };

/// The most groups that are written by one call: what is known of each takes
/// about 140 bytes, so about half a MiB a connection.
inline constexpr size_t groups_max = 4096;

/// What became of a group.
struct group_outcome {
  row_fate fate = row_fate::migrated;
  /// Target rows that the database reports as written.
  int64_t written = 0;
  /// Over its rows as the target returns them; not of a rejected group.
  digest_sum sum;
  /// Why it was rejected.
  refusal why;
};

/// Writes the rows of one step, with statements prepared once.
class table_writer {
public:
  virtual ~table_writer() = default;

  /// Forgets the rows of the batch before.
  /// @param may_stream rows may go out one behind another, and be looked at
  ///   together: `settle` is called before the session is used for anything
  ///   else.
  virtual void begin_batch(bool may_stream) = 0;

  /// Writes at most `groups_max` groups in their order. One that is refused has
  /// left nothing behind; after an error the batch must be rolled back.
  /// @returns an outcome for each group; of groups that are streamed, what it
  ///   is if `settle` succeeds.
  virtual result<std::vector<group_outcome>>
  write(const std::vector<row_group>& groups) = 0;

  /// Ends the stream of rows, if there is one.
  /// @returns `rows_refused` if some of them are refused.
  virtual result<void> settle() {
    return {};
  }

  /// What the rows of a group would be stored as; they stand there already, and
  /// nothing is written.
  virtual result<digest_sum> pass_by(const row_group& group) = 0;

  /// Whether it takes rows in `target_spec::bulk_form`.
  virtual bool takes_bulk_form() const noexcept {
    return false;
  }

  /// Streams a whole chunk of such rows, if the batch may be streamed. @returns
  /// their sum; nothing if they have to be written one by one.
  virtual result<std::optional<digest_sum>> stream_bulk(const chunk& /*rows*/) {
    return std::optional<digest_sum>{};
  }

  /// Tells the cells of such rows; only where it takes them. The views last
  /// until the next call, and as long as `rows` does.
  virtual bulk_rows unpack(const chunk& rows);

  /// Which columns have a part in the sums above, one for each column of the
  /// step. The others' cells are not hashed at all: what the table returns for
  /// them can't be foreseen. Empty: all have.
  virtual std::vector<bool> digest_columns() const {
    return {};
  }

  /// What the columns of the step are in the table, one for each.
  virtual std::vector<column_type> column_types() const {
    return {};
  }
};

/// Which rows a statement is about that changes or copies them in the database
/// itself.
enum class row_scope : uint8_t {
  first, ///< those up to a key
  range, ///< those after a key and up to another
  one,   ///< the one with a key
};

inline constexpr std::array row_scopes{row_scope::first, row_scope::range,
                                       row_scope::one};

/// Some rows of the table or query whose rows the database itself writes.
struct rows_meant {
  row_scope scope = row_scope::range;
  /// Of a range alone.
  std::string_view after;
  /// The last key, or the only one.
  std::string_view key;
};

/// The rows of `after < key <= last`; an empty `after` is the very start.
inline rows_meant range_of(std::string_view after,
                           std::string_view last) noexcept {
  return {after.empty() ? row_scope::first : row_scope::range, after, last};
}

/// The row with a key.
inline rows_meant row_of(std::string_view key) noexcept {
  return {row_scope::one, {}, key};
}

/// What became of a statement that writes a range.
enum class range_fate : uint8_t { done, refused };

/// Has the database itself write the rows of one step: changed in place by an
/// UPDATE, or copied from another of its tables by an INSERT.
class range_writer {
public:
  virtual ~range_writer() = default;

  /// False: the statement's own condition may leave rows alone. True: each row
  /// is written, or an error.
  virtual bool writes_all() const noexcept = 0;

  /// How many rows there are.
  virtual result<int64_t> count(const rows_meant& rows) = 0;

  /// The first of their keys, as it stands in the table; empty if there is no
  /// such row.
  virtual result<key_tuple> first_key(const rows_meant& rows) = 0;

  /// All columns of one of these rows, which is there.
  virtual result<std::string> content(const rows_meant& rows) = 0;

  /// Writes these rows. A statement that is refused has left nothing behind;
  /// after an error the batch must be rolled back.
  virtual result<range_fate> run(const rows_meant& rows) = 0;

  // What is known after `run`:

  /// Rows that the database reports as written.
  virtual int64_t changed() const noexcept = 0;

  /// Why it was refused.
  virtual const refusal& why() const noexcept = 0;
};

/// Tells a digest of rows that stand in the table of a step, without their
/// leaving the database.
class range_summer {
public:
  virtual ~range_summer() = default;

  virtual result<engine_sum> sum(const rows_meant& rows) = 0;
};

} // namespace dunlin::sql
