#include "stores/sql/batch_writer.hpp"

#include "config/assert.hpp"
#include "stores/sql/row_slicer.hpp"

#include <algorithm>

namespace dunlin::sql {

result<void> batch_writer::write(const chunk& rows, uint32_t columns,
                                 const std::vector<uint32_t>& key_positions) {
  if (rows.is_bulk)
    if (const auto streamed = stream_bulk(rows); !streamed || *streamed)
      return streamed ? result<void>{} : fail(streamed.error());
  taken_.reserve(std::min<size_t>(rows.rows, groups_max));
  row_slicer slicer{rows.columns, columns, key_positions};
  const auto bulk = rows.is_bulk ? rows_.unpack(rows) : bulk_rows{};
  value_reader reader{rows.is_bulk ? bulk.cells : rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row) {
    auto group = slicer.next(reader);
    if (rows.is_bulk)
      group.bulk = bulk.rows[row];
    if (auto taken = take(group); !taken)
      return taken;
  }
  DUNLIN_ASSERT(reader.at_end());
  books_.handed += rows.rows;
  return write_taken();
}

result<bool> batch_writer::stream_bulk(const chunk& rows) {
  const auto sum = rows_.stream_bulk(rows);
  if (!sum)
    return fail(sum.error());
  if (!*sum)
    return false;
  books_.sum.add(**sum);
  books_.handed += rows.rows;
  books_.migrated += rows.rows;
  books_.written += rows.rows;
  return true;
}

result<void> batch_writer::write(const answer_chunk& answers) {
  answer_reader reader{answers.bytes};
  for (uint32_t at = 0; at < answers.answers; ++at)
    if (auto written = write_answer(reader.next()); !written)
      return written;
  DUNLIN_ASSERT(reader.at_end());
  books_.handed += answers.answers;
  return write_taken();
}

result<void> batch_writer::write_answer(const row_answer& said) {
  if (said.kind == answer_kind::rows)
    return take({said.key, said.rows, said.cells, said.cells, true});
  const auto arrived = has_arrived(said.key);
  if (!arrived)
    return fail(arrived.error());
  if (*arrived) {
    books_.already_there += 1;
    return settle(said.key, "arrived");
  }
  if (said.kind == answer_kind::skip) {
    books_.skipped += 1;
    return settle(said.key, "skipped");
  }
  return keep(said.key, said.content, {std::string{said.reason}, "command"});
}

result<bool> batch_writer::has_arrived(std::string_view key) {
  if (keyed_.is_keyed())
    if (auto noted = keyed_.note(key); !noted)
      return fail(noted.error());
  return keyed_.has_any() ? keyed_.has(key) : result<bool>{false};
}

result<void> batch_writer::take(const row_group& group) {
  const auto arrived = has_arrived(group.key);
  if (!arrived)
    return fail(arrived.error());
  if (*arrived)
    return pass_by(group);
  taken_.push_back(group);
  return taken_.size() < groups_max ? result<void>{} : write_taken();
}

result<void> batch_writer::pass_by(const row_group& group) {
  auto sum = rows_.pass_by(group);
  if (!sum)
    return fail(sum.error());
  books_.sum.add(*sum);
  books_.already_there += 1;
  return settle(group.key, "arrived");
}

result<void> batch_writer::write_taken() {
  if (taken_.empty())
    return {};
  auto outcomes = rows_.write(taken_);
  if (!outcomes)
    return fail(outcomes.error());
  DUNLIN_ASSERT(outcomes->size() == taken_.size());
  for (size_t at = 0; at < taken_.size(); ++at)
    if (auto booked = book(taken_[at], (*outcomes)[at]); !booked)
      return booked;
  taken_.clear();
  return {};
}

result<void> batch_writer::book(const row_group& group,
                                const group_outcome& outcome) {
  if (outcome.fate == row_fate::rejected)
    return keep(group.key, group.content, outcome.why);
  books_.sum.add(outcome.sum);
  if (outcome.fate == row_fate::already_there) {
    books_.already_there += 1;
  } else {
    books_.migrated += 1;
    books_.written += outcome.written;
    if (keyed_.is_keyed())
      if (auto kept = keyed_.keep(group.key); !kept)
        return kept;
  }
  return settle(group.key, "arrived");
}

/// The session is used for another statement, so no row may be on its way.
result<void> batch_writer::keep(std::string_view key, std::string_view content,
                                const refusal& why) {
  auto settled = rows_.settle();
  return settled ? rejects_.keep(key, content, why) : settled;
}

result<void> batch_writer::settle(std::string_view key, std::string_view how) {
  if (rejects_.has_keyed())
    if (auto done = rejects_.settle_keyed(key, how); !done)
      return done;
  return rejects_.has_retries() ? rejects_.settle(key, how) : result<void>{};
}

bulk_rows table_writer::unpack(const chunk&) {
  DUNLIN_ASSERT(!"a writer that takes rows in bulk form");
  return {};
}

} // namespace dunlin::sql
