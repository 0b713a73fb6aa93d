#include "stores/sqlite/group_writer.hpp"

#include "config/assert.hpp"

#include <string>

namespace dunlin::sqlite {

void group_writer::begin_batch(bool /*may_stream*/) {
  rows_->begin_batch();
}

result<std::vector<sql::group_outcome>>
group_writer::write(const std::vector<sql::row_group>& groups) {
  std::vector<sql::group_outcome> out;
  out.reserve(groups.size());
  for (const auto& group : groups) {
    auto outcome = write(group);
    if (!outcome)
      return fail(outcome.error());
    out.push_back(std::move(*outcome));
  }
  return out;
}

result<sql::group_outcome> group_writer::write(const sql::row_group& group) {
  DUNLIN_ASSERT(group.rows > 0);
  sql::group_outcome out;
  result<void> done;
  if (group.rows == 1) {
    value_reader cells{group.cells};
    done = write_one(cells, group, out);
  } else if (rows_->existing() != existing_rows::fail) {
    out.fate = row_fate::rejected;
    out.why = {"became " + std::to_string(group.rows)
                   + " rows; under existing = \"skip\" and \"replace\" a row"
                     " stays one row",
               "same_key"};
  } else {
    done = write_all(group, out);
  }
  if (!done)
    return fail(done.error());
  return out;
}

std::vector<column_type> group_writer::column_types() const {
  return rows_->column_types();
}

result<digest_sum> group_writer::pass_by(const sql::row_group& group) {
  digest_sum sum;
  value_reader cells{group.cells};
  for (uint32_t number = 0; number < group.rows; ++number) {
    rows_->take(cells);
    if (auto passed = rows_->pass_by(); !passed)
      return fail(passed.error());
    sum.add(rows_->stored_row());
  }
  return sum;
}

result<void> group_writer::write_one(value_reader& cells,
                                     const sql::row_group& group,
                                     sql::group_outcome& outcome) {
  auto fate
      = group.is_mapped ? rows_->write(cells, group.key) : rows_->write(cells);
  if (!fate)
    return fail(fate.error());
  outcome.fate = *fate;
  if (*fate == row_fate::rejected) {
    outcome.why = rows_->why();
    return {};
  }
  outcome.sum.add(rows_->stored_row());
  outcome.written += rows_->written();
  return {};
}

/// Several rows stand and fall together, behind a savepoint of their own.
result<void> group_writer::write_all(const sql::row_group& group,
                                     sql::group_outcome& outcome) {
  if (auto set = db_.exec("SAVEPOINT dunlin_group"); !set)
    return set;
  value_reader cells{group.cells};
  uint32_t number = 0;
  while (number < group.rows && outcome.fate == row_fate::migrated) {
    if (auto done = write_one(cells, group, outcome); !done)
      return done;
    ++number;
  }
  const bool is_refused = outcome.fate == row_fate::rejected;
  if (is_refused)
    outcome.why.reason = "row " + std::to_string(number) + " of "
                         + std::to_string(group.rows)
                         + " that it became: " + outcome.why.reason;
  return db_.exec(is_refused ? "ROLLBACK TO dunlin_group; RELEASE dunlin_group"
                             : "RELEASE dunlin_group");
}

} // namespace dunlin::sqlite
