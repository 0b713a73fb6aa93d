#include "stores/postgresql/row_writer.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/sql_text.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::postgresql {

using sql::group_outcome;
using sql::row_fate;

namespace {

/// Batches that are written with care once rows were refused: where that
/// happens again and again, few are written twice, and where it was once, few
/// slowly.
constexpr uint32_t careful_batches_max = 63;

/// A key is taken: that of the step, or another.
constexpr const char* unique_violation = "23505";

} // namespace

row_writer::row_writer(database& db, target_table table,
                       const target_spec& spec)
    : db_(db), table_(std::move(table)), spec_(spec), block_(table_, spec),
      stage_(db, table_, spec) {
  if (may_meet())
    standing_.emplace(db_, table_, spec_);
  copy_sql_ = "COPY " + table_.facts.sql_name() + "("
              + identifier_list(spec_.columns) + ") FROM STDIN (FORMAT "
              + std::string{block_.format()} + ")";
  if (block_.takes_bulk_form())
    unpacker_.emplace(block_.kinds());
}

void row_writer::begin_batch(bool may_stream) {
  is_streaming_ = false;
  rows_streamed_ = 0;
  asks_first_ = std::exchange(met_existing_, false);
  may_stream_ = may_stream && careful_batches_ == 0 && !asks_first_;
  if (may_stream && careful_batches_ > 0)
    --careful_batches_;
  seen_.clear();
  stage_.begin_batch();
}

result<std::vector<group_outcome>>
row_writer::write(const std::vector<sql::row_group>& groups) {
  outcome_list out(groups.size());
  block_.clear();
  pieces_.clear();
  for (size_t number = 0; number < groups.size(); ++number)
    if (!take(groups[number], number, out[number]))
      out[number].fate = row_fate::rejected;
  states_.assign(pieces_.size(), piece_state::open);
  has_asked_ = false;
  if (may_stream_) {
    if (auto sent = stream(out); !sent)
      return fail(std::move(sent.error()));
    return out;
  }
  if (asks_first_ && !pieces_.empty())
    if (auto asked = ask(unsettled(0, pieces_.size()), out); !asked)
      return fail(std::move(asked.error()));
  if (auto written = write_range(0, pieces_.size(), out); !written)
    return fail(std::move(written.error()));
  return out;
}

result<digest_sum> row_writer::pass_by(const sql::row_group& group) {
  block_.clear();
  block_piece piece;
  sql::refusal why;
  if (block_.add(group, piece, why))
    return piece.sum;
  // It could not stand there as the source has it, so its digest will differ.
  digest_sum sum;
  sum.add(group.cells);
  return sum;
}

bool row_writer::takes_bulk_form() const noexcept {
  return unpacker_.has_value();
}

sql::bulk_rows row_writer::unpack(const chunk& rows) {
  DUNLIN_ASSERT(unpacker_);
  return unpacker_->unpack(rows);
}

std::vector<bool> row_writer::digest_columns() const {
  return block_.digest_columns();
}

std::vector<column_type> row_writer::column_types() const {
  std::vector<column_type> out;
  for (const auto& name : spec_.columns)
    out.push_back(table_.find(name)->type);
  return out;
}

bool row_writer::take(const sql::row_group& group, size_t number,
                      group_outcome& outcome) {
  DUNLIN_ASSERT(group.rows > 0);
  if (may_meet()) {
    if (group.rows > 1) {
      outcome.why = {"became " + std::to_string(group.rows)
                         + " rows; under existing = \"skip\" and \"replace\" a"
                           " row stays one row",
                     "same_key"};
      return false;
    }
    if (group.is_mapped && !keeps_key(group)) {
      outcome.why = {"its key changed on the way; under existing = \"skip\" and"
                     " \"replace\" a row keeps its key",
                     "same_key"};
      return false;
    }
  }
  block_piece piece;
  piece.group = number;
  if (!block_.add(group, piece, outcome.why))
    return false;
  pieces_.push_back(piece);
  return true;
}

bool row_writer::keeps_key(const sql::row_group& group) const {
  std::vector<value> cells;
  for (value_reader reader{group.cells}; !reader.at_end();)
    cells.push_back(reader.next());
  key_tuple key;
  for (const auto position : spec_.key_positions)
    append_value(key, cells[position]);
  return key == group.key;
}

// -- writing ------------------------------------------------------------------

std::vector<size_t> row_writer::in_state(piece_state state, size_t first,
                                         size_t last) const {
  std::vector<size_t> out;
  for (size_t at = first; at < last; ++at)
    if (states_[at] == state)
      out.push_back(at);
  return out;
}

std::vector<size_t> row_writer::unsettled(size_t first, size_t last) const {
  std::vector<size_t> out;
  for (size_t at = first; at < last; ++at)
    if (states_[at] != piece_state::settled)
      out.push_back(at);
  return out;
}

result<void> row_writer::write_range(size_t first, size_t last,
                                     outcome_list& out) {
  const auto stand = write_at_once(first, last);
  if (!stand)
    return fail(stand.error());
  if (*stand) {
    for (const auto at : unsettled(first, last))
      book(at, row_fate::migrated, out);
    return {};
  }
  const bool is_taken = may_meet() && db_.problem().state == unique_violation;
  if (is_taken && !has_asked_) {
    if (auto asked = ask(unsettled(0, pieces_.size()), out); !asked)
      return fail(std::move(asked.error()));
    if (met_existing_)
      return write_range(first, last, out);
  }
  return is_taken || !in_state(piece_state::stands, first, last).empty()
             ? write_staged(first, last, out)
             : split(first, last, out);
}

result<bool> row_writer::write_at_once(size_t first, size_t last) {
  const auto open = in_state(piece_state::open, first, last);
  const auto standing = in_state(piece_state::stands, first, last);
  if (standing.empty())
    return open.empty() ? result<bool>{true} : copy(open);
  auto done = stage_.fill(block_, pieces_, standing);
  if (done && *done) {
    if (!open.empty())
      done = copy(open);
    else if (auto set = db_.set_savepoint(); !set)
      return fail(std::move(set.error()));
  }
  if (done && *done)
    done
        = stage_.insert(standing.front(), standing.back() + 1, standing.size());
  return done;
}

result<bool> row_writer::copy(const std::vector<size_t>& numbers) {
  auto sent = open_copy(db_.behind_savepoint(copy_sql_));
  int64_t rows = 0;
  for (size_t at = 0; sent && at < numbers.size();) {
    // Those that stand side by side go at once.
    const auto& first = pieces_[numbers[at]];
    auto end = first.begin;
    for (; at < numbers.size() && pieces_[numbers[at]].begin == end; ++at) {
      rows += pieces_[numbers[at]].rows;
      end = pieces_[numbers[at]].end;
    }
    sent = db_.write_copy(block_.bytes(first.begin, end));
  }
  if (!sent)
    return fail(std::move(sent.error()));
  const auto written = close_copy(rows);
  if (written && !*written)
    if (auto undone = db_.undo_to_savepoint(); !undone)
      return fail(std::move(undone.error()));
  return written;
}

result<void> row_writer::open_copy(const std::string& sql) {
  auto begun = db_.begin_copy_in(sql);
  return begun ? db_.write_copy(block_.head()) : begun;
}

result<bool> row_writer::close_copy(int64_t rows) {
  if (auto sent = db_.write_copy(block_.tail()); !sent)
    return fail(std::move(sent.error()));
  const auto written = db_.end_copy_in();
  if (!written) {
    if (!is_refusal(db_.problem()))
      return fail(written.error());
    return false;
  }
  if (*written != rows)
    return db_.refuse(error_code::store_failed,
                      "table " + display_name(table_.facts.plain_name())
                          + " kept " + std::to_string(*written) + " of "
                          + std::to_string(rows)
                          + " rows, though without an error: look at its"
                            " triggers");
  return true;
}

// -- streaming ----------------------------------------------------------------

result<void> row_writer::stream(outcome_list& out) {
  if (pieces_.empty())
    return {};
  auto sent = stream(block_.bytes(pieces_.front().begin, pieces_.back().end));
  for (size_t at = 0; sent && at < pieces_.size(); ++at) {
    rows_streamed_ += pieces_[at].rows;
    book(at, row_fate::migrated, out);
  }
  return sent;
}

result<void> row_writer::stream(std::string_view bytes) {
  if (!is_streaming_)
    if (auto begun = open_copy(copy_sql_); !begun)
      return begun;
  is_streaming_ = true;
  return db_.write_copy(bytes);
}

result<std::optional<digest_sum>> row_writer::stream_bulk(const chunk& rows) {
  DUNLIN_ASSERT(unpacker_);
  if (!may_stream_)
    return std::optional<digest_sum>{};
  digest_sum sum;
  unpacker_->visit(
      rows, [&](std::string_view cells) { block_.sum_bulk_row(cells, sum); });
  if (auto sent = stream(rows.bytes); !sent)
    return fail(std::move(sent.error()));
  rows_streamed_ += rows.rows;
  return sum;
}

result<void> row_writer::settle() {
  if (!is_streaming_)
    return {};
  is_streaming_ = false;
  const auto written = close_copy(std::exchange(rows_streamed_, 0));
  if (!written)
    return fail(written.error());
  if (*written) {
    careful_span_ = 0;
    return {};
  }
  met_existing_ = may_meet() && db_.problem().state == unique_violation;
  careful_span_ = std::min(2 * careful_span_ + 1, careful_batches_max);
  careful_batches_ = careful_span_;
  return db_.refuse(error_code::rows_refused, db_.problem().message);
}

// -- rows that are refused ----------------------------------------------------

/// Some of these rows are refused.
result<void> row_writer::split(size_t first, size_t last, outcome_list& out) {
  auto why = refusal_of(db_.problem());
  if (last - first == 1) {
    reject(first, std::move(why), out);
    return {};
  }
  const auto refused = refused_piece(first, last);
  if (refused < last) {
    // Those before it were taken, but went with it.
    if (auto written = write_range(first, refused, out); !written)
      return written;
    reject(refused, std::move(why), out);
    return write_range(refused + 1, last, out);
  }
  const auto middle = first + (last - first) / 2;
  if (auto written = write_range(first, middle, out); !written)
    return written;
  return write_range(middle, last, out);
}

size_t row_writer::refused_piece(size_t first, size_t last) const {
  const auto row = row_of(db_.problem(), table_.facts.name);
  size_t before = 0;
  for (size_t at = first; row && at < last; ++at) {
    if (states_[at] != piece_state::open)
      continue;
    before += pieces_[at].rows;
    if (*row <= before)
      return at;
  }
  return last;
}

void row_writer::book(size_t piece, row_fate fate, outcome_list& out) {
  const auto& of = pieces_[piece];
  auto& outcome = out[of.group];
  outcome.fate = fate;
  outcome.sum.add(of.sum);
  outcome.written = fate == row_fate::migrated ? of.rows : 0;
  states_[piece] = piece_state::settled;
  if (!may_meet())
    return;
  seen_.add(of.key);
  if (of.standing && *of.standing != of.key)
    seen_.add(*of.standing);
}

void row_writer::reject(size_t piece, sql::refusal why, outcome_list& out) {
  auto& outcome = out[pieces_[piece].group];
  outcome.fate = row_fate::rejected;
  outcome.why = std::move(why);
  states_[piece] = piece_state::settled;
}

} // namespace dunlin::postgresql
