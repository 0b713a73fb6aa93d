#include "app/verify/compare_range.hpp"

#include "app/verify/row_naming.hpp"
#include "config/text.hpp"

#include <utility>

namespace dunlin {

namespace {

constexpr const char* counted_alone
    = "of some of its rows the ledger has a count alone, so they were counted";
constexpr const char* other_digest
    = "the database's own digest is another now than when its rows were copied,"
      " so they were counted";

/// What stands in a range, in as far as it can be compared with what the ledger
/// has of it.
struct looked_at {
  range_sum sum;
  /// Rows alone can be compared.
  bool is_count = false;
  /// Why; else empty.
  std::string note;
};

result<looked_at> look_at(task_session& session, const check_range& of,
                          look_kind look, const row_total& expected) {
  looked_at out;
  if (look != look_kind::count) {
    auto seen = session.sum_up(of.lower, of.upper, look, expected.summed_by);
    if (!seen && seen.error().code != error_code::rows_must_leave)
      return fail(seen.error());
    if (seen && *seen) {
      out.sum = **seen;
      return out;
    }
  }
  auto counted = session.sum_up(of.lower, of.upper, look_kind::count, {});
  if (!counted)
    return fail(counted.error());
  out.sum = **counted;
  out.is_count = true;
  out.note = look == look_kind::count ? counted_alone : other_digest;
  return out;
}

bool is_equal(const looked_at& found, const row_total& expected) noexcept {
  return found.is_count ? found.sum.rows == expected.rows
                        : found.sum.sum == expected.sum;
}

/// Why rows can't be named; not an error of what was to be verified. The source
/// may have gone, or changed.
bool is_no_way(const error& problem) noexcept {
  switch (problem.code) {
  case error_code::scan_unindexed:
  case error_code::key_missing:
  case error_code::unknown_column:
  case error_code::unknown_table:
  case error_code::query_invalid:
  case error_code::store_unopenable:
    return true;
  default:
    return false;
  }
}

/// Takes in what was named, or why it can't be.
result<void> take_named(result<faulty_rows> named, range_outcome& into) {
  if (named) {
    into.faults.add(*named);
    return {};
  }
  if (!is_no_way(named.error()))
    return fail(named.error());
  into.note = "its rows can't be named: " + named.error().text;
  return {};
}

/// Whether rows of a task can be told by their keys; else a note says why not.
bool can_name(const table_task& task, range_outcome& into) {
  if (task.may_be_changed)
    return false;
  if (task.has_keys)
    return true;
  into.note = is_mapped(*task.members.front().block)
                  ? "its rows went through code of yours, so they can't be"
                    " named"
                  : "its key is no column of the target, so its rows can't be"
                    " named";
  return false;
}

constexpr const char* rows_agree
    = "its digest differs, but source and target agree now: both were changed"
      " alike";

/// Names the rows of a range that differs.
result<void> name_rows(task_session& session, const check_range& of,
                       range_outcome& into) {
  const auto& task = session.task();
  if (!can_name(task, into))
    return {};
  const batch_bounds range{of.lower, of.upper, {}};
  if (!of.is_past_bound) {
    auto taken = take_named(
        name_lacking(session, task.members.front(), range, row_fault::missing),
        into);
    if (!taken)
      return taken;
  }
  if (auto taken = take_named(name_extra(session, range), into); !taken)
    return taken;
  if (into.faults.count() > 0 || !into.note.empty())
    return {};
  // Where the two order keys in different ways, a range of the one holds rows
  // of another range of the other, and all of them are looked up.
  if (!task.same_order) {
    into.is_equal = true;
    into.sum.rows = of.piece ? of.piece->total.rows : 0;
  } else {
    into.note = of.is_past_bound
                    ? "rows that no run brought there stand past the last key"
                      " of the scan, in the source too"
                    : rows_agree;
  }
  return {};
}

/// Whether the source has more rows in a range than the scan saw.
result<void> count_range(task_session& session, const check_range& of,
                         range_outcome& into) {
  const auto& member = session.task().members.front();
  auto counted = session.count_source(member, of.lower, of.upper);
  if (!counted)
    return fail(counted.error());
  if (static_cast<int64_t>(*counted) <= of.piece->total.scanned
      || !into.is_equal)
    return {};
  return take_named(name_lacking(session, member, {of.lower, of.upper, {}},
                                 row_fault::unseen),
                    into);
}

result<void> count_past_bound(task_session& session, const check_range& of,
                              range_outcome& into) {
  const auto& member = session.task().members.front();
  auto source = session.source_of(member);
  if (!source)
    return fail(source.error());
  auto greatest = (*source)->greatest_key();
  if (!greatest)
    return fail(greatest.error());
  if (greatest->empty() || *greatest == of.lower)
    return {};
  auto counted = session.count_source(member, of.lower, *greatest);
  if (!counted)
    return fail(counted.error());
  into.past_bound = *counted;
  return {};
}

result<void> read_past_bound(task_session& session, check_range of,
                             range_outcome& into) {
  if (session.task().counts_source)
    if (auto counted = count_past_bound(session, of, into); !counted)
      return counted;
  auto greatest = session.greatest_key();
  if (!greatest)
    return fail(greatest.error());
  if (greatest->empty() || *greatest == of.lower)
    return {};
  of.upper = std::move(*greatest);
  auto found = session.sum_up(of.lower, of.upper, look_kind::count, {});
  if (!found)
    return fail(found.error());
  into.sum = **found;
  into.is_equal = into.sum.rows == 0;
  return into.is_equal ? result<void>{} : name_rows(session, of, into);
}

/// All rows of a source, up to the last key that it has now.
result<batch_bounds> whole_of(source_session& source) {
  auto greatest = source.greatest_key();
  if (!greatest)
    return fail(greatest.error());
  return batch_bounds{{}, std::move(*greatest), {}};
}

/// Names the rows of one member, of a table that is read as a whole.
result<void> name_whole(task_session& session, const task_member& member,
                        row_fault lacking, range_outcome& into) {
  auto source = session.source_of(member);
  if (!source)
    return take_named(fail(source.error()), into);
  auto range = whole_of(**source);
  if (!range)
    return fail(range.error());
  if (range->upper.empty())
    return {};
  auto named = name_lacking(session, member, *range, lacking);
  if (named && session.task().members.size() > 1)
    named->set_step(member.block->name);
  return take_named(std::move(named), into);
}

/// Rows that the table has beyond those that the steps left there.
void count_surplus(const table_task& task, const range_sum& sum,
                   range_outcome& into) {
  if (sum.rows <= task.expected.rows)
    return;
  into.faults.counts[row_fault::extra]
      += static_cast<uint64_t>(sum.rows - task.expected.rows);
  into.note = "extra rows are not named where several steps fill a table";
}

result<void> name_extra_of_whole(task_session& session, range_outcome& into) {
  auto table = session.keyed_table(session.task().members.front());
  if (!table)
    return take_named(fail(table.error()), into);
  auto range = whole_of(*(*table)->rows);
  if (!range)
    return fail(range.error());
  if (range->upper.empty())
    return {};
  return take_named(name_extra(session, *range), into);
}

result<void> name_all(task_session& session, const range_sum& sum,
                      range_outcome& into) {
  const auto& task = session.task();
  if (!can_name(task, into))
    return {};
  for (const auto& member : task.members)
    if (auto named = name_whole(session, member, row_fault::missing, into);
        !named)
      return named;
  if (task.members.size() > 1)
    count_surplus(task, sum, into);
  else if (into.note.empty())
    if (auto named = name_extra_of_whole(session, into); !named)
      return named;
  if (into.faults.count() == 0 && into.note.empty())
    into.note = rows_agree;
  return {};
}

/// Looks up all rows of all sources.
result<void> look_up_all(task_session& session, const range_sum& sum,
                         range_outcome& into) {
  const auto& task = session.task();
  for (const auto& member : task.members) {
    if (auto named = name_whole(session, member, row_fault::missing, into);
        !named)
      return named;
    if (!into.note.empty())
      return fail(error_code::scan_unindexed, into.note);
  }
  count_surplus(task, sum, into);
  into.is_equal = into.faults.count() == 0;
  return {};
}

/// Whether a source has more rows than the scan of its step saw.
result<void> count_whole(task_session& session, const task_member& member,
                         range_outcome& into) {
  auto counted = session.count_source(member);
  if (!counted)
    return fail(counted.error());
  into.past_bound += counted->past_bound;
  const auto within = static_cast<int64_t>(counted->total)
                      - static_cast<int64_t>(counted->past_bound);
  if (within <= member.total.scanned)
    return {};
  const auto before = into.faults.count();
  if (session.task().has_keys)
    if (auto named = name_whole(session, member, row_fault::unseen, into);
        !named)
      return named;
  if (into.faults.count() == before)
    into.faults.counts[row_fault::unseen]
        += static_cast<uint64_t>(within - member.total.scanned);
  return {};
}

} // namespace

result<range_outcome> compare_range(task_session& session,
                                    const check_range& of) {
  range_outcome out;
  result<void> done;
  if (of.is_past_bound) {
    done = read_past_bound(session, of, out);
  } else {
    const auto& task = session.task();
    const auto& expected = of.piece ? of.piece->total : task.expected;
    auto found = look_at(session, of, of.piece ? look_of(expected) : task.look,
                         expected);
    if (!found)
      return fail(found.error());
    out.sum = found->sum;
    out.is_count = found->is_count;
    if (of.piece) {
      out.is_equal = is_equal(*found, expected);
      if (!out.is_equal)
        done = name_rows(session, of, out);
      if (done && session.task().counts_source)
        done = count_range(session, of, out);
    }
    if (out.note.empty())
      out.note = std::move(found->note);
  }
  if (!done)
    return fail(done.error());
  return out;
}

result<range_outcome> compare_whole(task_session& session, const range_sum& sum,
                                    bool is_count) {
  range_outcome out;
  const auto& task = session.task();
  if (task.by_batch)
    return out;
  if (task.by_row) {
    if (auto looked = look_up_all(session, sum, out); !looked)
      return fail(looked.error());
    return out;
  }
  out.is_equal = is_equal(looked_at{sum, is_count, {}}, task.expected);
  if (!out.is_equal)
    if (auto named = name_all(session, sum, out); !named)
      return fail(named.error());
  if (task.counts_source && out.is_equal)
    for (const auto& member : task.members)
      if (auto counted = count_whole(session, member, out); !counted)
        return fail(counted.error());
  return out;
}

} // namespace dunlin
