#include "stores/postgresql/row_refusal.hpp"
#include "stores/postgresql/row_writer.hpp"

#include <utility>

/// @file
/// What becomes of rows under skip and replace that may stand in the target.

namespace dunlin::postgresql {

using sql::row_fate;

namespace {

sql::refusal repeated_key() {
  return {"same target key as another row of this step", "same_key"};
}

} // namespace

result<bool> row_writer::ask(const std::vector<size_t>& numbers,
                             outcome_list& out) {
  has_asked_ = true;
  auto met = standing_->find(block_, pieces_, numbers);
  if (!met)
    return fail(std::move(met.error()));
  if (!*met)
    return false;
  met_existing_ = met_existing_ || !(*met)->empty();
  seen_.settle();
  for (auto& row : **met)
    meet(std::move(row), out);
  return true;
}

void row_writer::meet(met_row row, outcome_list& out) {
  auto& piece = pieces_[row.piece];
  // Whatever stands there: what its key looks like may not be what ours does.
  const bool was_seen
      = seen_.contains(piece.key) || seen_.contains(row.standing);
  if (row.is_repeated || was_seen)
    return reject(row.piece, repeated_key(), out);
  if (!row.is_same)
    return reject(
        row.piece,
        {"same target key as the row (" + row.shown + ")", "same_key"}, out);
  piece.standing = row.standing;
  if (spec_.existing == existing_rows::skip)
    book(row.piece, row_fate::already_there, out);
  else
    states_[row.piece] = piece_state::stands;
}

result<void> row_writer::write_staged(size_t first, size_t last,
                                      outcome_list& out) {
  auto staged = ask(unsettled(first, last), out);
  if (!staged)
    return fail(std::move(staged.error()));
  const auto left = unsettled(first, last);
  if (left.empty())
    return {};
  if (*staged)
    staged = stage_.fill(block_, pieces_, left);
  if (!staged)
    return fail(std::move(staged.error()));
  if (!*staged)
    return split(first, last, out);
  const auto repeated = stage_.drop_repeated();
  if (!repeated)
    return fail(repeated.error());
  for (const auto at : *repeated)
    reject(at, repeated_key(), out);
  return insert_staged(first, last, out);
}

result<void> row_writer::insert_staged(size_t first, size_t last,
                                       outcome_list& out) {
  const auto left = unsettled(first, last);
  if (left.empty())
    return {};
  if (auto set = db_.set_savepoint(); !set)
    return set;
  const auto inserted
      = stage_.insert(left.front(), left.back() + 1, left.size());
  if (!inserted)
    return fail(inserted.error());
  if (*inserted) {
    for (const auto at : left)
      book(at, row_fate::migrated, out);
    return {};
  }
  if (left.size() == 1) {
    reject(left.front(), refusal_of(db_.problem()), out);
    return {};
  }
  const auto middle = left[left.size() / 2];
  if (auto done = insert_staged(first, middle, out); !done)
    return done;
  return insert_staged(middle, last, out);
}

} // namespace dunlin::postgresql
