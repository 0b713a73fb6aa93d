#include "stores/sql/range_batch.hpp"

namespace dunlin::sql {

result<range_written> range_batch::run(const batch_bounds& bounds,
                                       uint64_t rows_expected) {
  return bounds.keys.empty()
             ? run_range(range_of(bounds.lower, bounds.upper), rows_expected)
             : run_list(bounds.keys);
}

/// One statement for the whole range. What the scanner saw there and what the
/// database reports are two counts already: if they agree, nobody looks at the
/// rows once more.
result<range_written> range_batch::run_range(const rows_meant& rows,
                                             uint64_t rows_expected) {
  const auto expected = static_cast<int64_t>(rows_expected);
  if (!writer_.writes_all() || expected == 0) {
    const auto count = writer_.count(rows);
    if (!count)
      return fail(count.error());
    return run_counted(rows, *count);
  }
  const auto fate = writer_.run(rows);
  if (!fate)
    return fail(fate.error());
  auto count = expected;
  if (*fate == range_fate::refused || writer_.changed() != expected) {
    const auto counted = writer_.count(rows);
    if (!counted)
      return fail(counted.error());
    count = *counted;
  }
  if (*fate == range_fate::refused)
    return take_refusal(rows, count);
  if (auto good = check_written(count); !good)
    return fail(good.error());
  book(count);
  return range_written{static_cast<uint64_t>(count), false};
}

result<range_written> range_batch::run_counted(const rows_meant& rows,
                                               int64_t count) {
  if (count == 0)
    return range_written{};
  const auto fate = writer_.run(rows);
  if (!fate)
    return fail(fate.error());
  if (*fate == range_fate::refused)
    return take_refusal(rows, count);
  if (auto good = check_written(count); !good)
    return fail(good.error());
  book(count);
  return range_written{static_cast<uint64_t>(count), false};
}

/// A refused row is looked for among several, and alone it is a reject.
result<range_written> range_batch::take_refusal(const rows_meant& rows,
                                                int64_t count) {
  range_written out{static_cast<uint64_t>(count), count > 1};
  if (out.must_split)
    return out;
  const auto key = writer_.first_key(rows);
  if (!key)
    return fail(key.error());
  if (key->empty())
    return fail(error_code::counts_differ,
                "a row that was refused is gone; the batch is rolled back");
  if (auto kept = reject(rows, *key); !kept)
    return fail(kept.error());
  books_.handed += 1;
  return out;
}

result<void> range_batch::check_written(int64_t count) const {
  const auto written = writer_.changed();
  if (written > count || (written < count && writer_.writes_all()))
    return fail(error_code::counts_differ,
                "the database wrote " + std::to_string(written)
                    + " rows of a range that has " + std::to_string(count)
                    + "; the batch is rolled back");
  return {};
}

void range_batch::book(int64_t count) {
  books_.handed += count;
  books_.migrated += writer_.changed();
  books_.written += writer_.changed();
  books_.skipped += count - writer_.changed();
}

/// One statement for each key: lists are short, and what became of each key
/// must be known.
result<range_written>
range_batch::run_list(const std::vector<key_tuple>& keys) {
  range_written out;
  for (const auto& key : keys) {
    const auto found = run_key(key);
    if (!found)
      return fail(found.error());
    out.rows += *found ? 1 : 0;
  }
  return out;
}

/// @returns false if there is no such row.
result<bool> range_batch::run_key(const key_tuple& key) {
  const auto row = row_of(key);
  const auto standing = writer_.first_key(row);
  if (!standing)
    return fail(standing.error());
  if (standing->empty())
    return false;
  const auto fate = writer_.run(row);
  if (!fate)
    return fail(fate.error());
  if (*fate == range_fate::done)
    if (auto good = check_written(1); !good)
      return fail(good.error());
  books_.handed += 1;
  result<void> booked;
  if (*fate == range_fate::refused) {
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

result<void> range_batch::reject(const rows_meant& row, std::string_view key) {
  const auto content = writer_.content(row);
  if (!content)
    return fail(content.error());
  return rejects_.keep(key, *content, writer_.why());
}

result<void> range_batch::settle(std::string_view key, std::string_view how) {
  return rejects_.has_retries() ? rejects_.settle(key, how) : result<void>{};
}

} // namespace dunlin::sql
