#include "stores/sqlite/answer_writer.hpp"

#include "config/assert.hpp"

#include <string>

namespace dunlin::sqlite {

result<row_fate> answer_writer::write(const row_answer& said) {
  DUNLIN_ASSERT(said.kind == answer_kind::rows && said.rows > 0);
  sum_ = {};
  written_ = 0;
  if (said.rows == 1) {
    value_reader cells{said.cells};
    return write_one(cells, said.key);
  }
  if (rows_.existing() != existing_rows::fail) {
    why_ = {"became " + std::to_string(said.rows)
                + " rows; under existing = \"skip\" and \"replace\" a row"
                  " stays one row",
            "same_key"};
    return row_fate::rejected;
  }
  return write_all(said);
}

result<void> answer_writer::pass_by(const row_answer& said) {
  sum_ = {};
  written_ = 0;
  value_reader cells{said.cells};
  for (uint32_t number = 0; number < said.rows; ++number) {
    rows_.take(cells);
    if (auto passed = rows_.pass_by(); !passed)
      return passed;
    sum_.add(rows_.stored_row());
  }
  return {};
}

result<row_fate> answer_writer::write_one(value_reader& cells,
                                          std::string_view key) {
  auto fate = rows_.write(cells, key);
  if (!fate)
    return fate;
  if (*fate == row_fate::rejected) {
    why_ = rows_.why();
    return fate;
  }
  sum_.add(rows_.stored_row());
  written_ += rows_.written();
  return fate;
}

/// Several rows stand and fall together, behind a savepoint of their own.
result<row_fate> answer_writer::write_all(const row_answer& said) {
  if (auto set = db_.exec("SAVEPOINT dunlin_answer"); !set)
    return fail(set.error());
  value_reader cells{said.cells};
  auto fate = result<row_fate>{row_fate::migrated};
  uint32_t number = 0;
  while (number < said.rows && fate && *fate == row_fate::migrated) {
    fate = write_one(cells, said.key);
    ++number;
  }
  if (!fate)
    return fate;
  const bool is_refused = *fate == row_fate::rejected;
  if (is_refused)
    why_.reason = "row " + std::to_string(number) + " of "
                  + std::to_string(said.rows)
                  + " that it became: " + why_.reason;
  auto ended
      = db_.exec(is_refused ? "ROLLBACK TO dunlin_answer; RELEASE dunlin_answer"
                            : "RELEASE dunlin_answer");
  if (!ended)
    return fail(ended.error());
  return fate;
}

} // namespace dunlin::sqlite
