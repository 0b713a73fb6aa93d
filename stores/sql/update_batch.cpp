#include "stores/sql/update_batch.hpp"

namespace dunlin::sql {

result<update_outcome> update_batch::run(const batch_bounds& bounds) {
  return bounds.keys.empty() ? run_range(range_of(bounds.lower, bounds.upper))
                             : run_list(bounds.keys);
}

/// One statement for the whole range.
result<update_outcome> update_batch::run_range(const rows_meant& rows) {
  const auto count = writer_.count(rows);
  if (!count)
    return fail(count.error());
  update_outcome out{static_cast<uint64_t>(*count), false};
  if (out.rows == 0)
    return out;
  const auto fate = writer_.run(rows);
  if (!fate)
    return fail(fate.error());
  if (*fate == update_fate::done) {
    if (writer_.changed() > *count)
      return fail(error_code::counts_differ,
                  "an UPDATE changed " + std::to_string(writer_.changed())
                      + " rows of a range that has " + std::to_string(*count)
                      + "; the batch is rolled back");
    books_.handed += *count;
    books_.migrated += writer_.changed();
    books_.written += writer_.changed();
    books_.skipped += *count - writer_.changed();
    return out;
  }
  out.must_split = out.rows > 1;
  if (out.must_split)
    return out;
  const auto key = writer_.first_key(rows);
  if (!key)
    return fail(key.error());
  if (auto kept = reject(rows, *key); !kept)
    return fail(kept.error());
  books_.handed += 1;
  return out;
}

/// One statement for each key: lists are short, and what became of each key
/// must be known.
result<update_outcome>
update_batch::run_list(const std::vector<key_tuple>& keys) {
  update_outcome out;
  for (const auto& key : keys) {
    const auto found = run_key(key);
    if (!found)
      return fail(found.error());
    out.rows += *found ? 1 : 0;
  }
  return out;
}

/// @returns false if there is no such row.
result<bool> update_batch::run_key(const key_tuple& key) {
  const auto row = row_of(key);
  const auto standing = writer_.first_key(row);
  if (!standing)
    return fail(standing.error());
  if (standing->empty())
    return false;
  const auto fate = writer_.run(row);
  if (!fate)
    return fail(fate.error());
  books_.handed += 1;
  result<void> booked;
  if (*fate == update_fate::refused) {
    booked = reject(row, *standing);
  } else if (writer_.changed() == 0) {
    books_.skipped += 1;
    booked = settle(*standing, "skipped");
  } else {
    books_.migrated += 1;
    books_.written += writer_.changed();
    booked = settle(*standing, "arrived");
  }
  if (!booked)
    return fail(booked.error());
  return true;
}

result<void> update_batch::reject(const rows_meant& row, std::string_view key) {
  const auto content = writer_.content(row);
  if (!content)
    return fail(content.error());
  return rejects_.keep(key, *content, writer_.why());
}

result<void> update_batch::settle(std::string_view key, std::string_view how) {
  return rejects_.has_retries() ? rejects_.settle(key, how) : result<void>{};
}

} // namespace dunlin::sql
