#include "app/verify/row_naming.hpp"

#include "app/verify/page_reader.hpp"
#include "stores/digest.hpp"

#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dunlin {

namespace {

/// A few rows by their keys.
struct rows_met {
  std::unordered_map<key_tuple, digest> by_key;
  /// A key that became another kind of number is found by its row's digest.
  std::set<digest> sums;

  void add(key_tuple key, const digest& sum) {
    by_key[std::move(key)] = sum;
    sums.insert(sum);
  }
};

std::vector<key_tuple> keys_of(const chunk& rows,
                               const std::vector<uint32_t>& positions) {
  row_digester digester{rows.columns, {}, positions};
  std::vector<key_tuple> out;
  value_reader reader{rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row) {
    digester.next(reader);
    out.push_back(digester.key());
  }
  return out;
}

digest sum_of(std::string_view row) {
  digest_sum sum;
  sum.add(row);
  return sum.bytes();
}

void take_rows(table_view& table, const chunk& rows, rows_met& into) {
  value_reader reader{rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row) {
    const auto sum = sum_of(table.digester.next(reader));
    into.add(table.digester.key(), sum);
  }
}

/// What names the rows of one member.
class row_namer {
public:
  row_namer(task_session& session, const task_member& of)
      : session_(session), member_(of),
        rejects_(of.rejects.begin(), of.rejects.end()) {
    // nop
  }

  result<void> open() {
    auto table = session_.keyed_table(member_);
    if (!table)
      return fail(table.error());
    table_ = *table;
    auto source = session_.rows_of(member_);
    if (!source)
      return fail(source.error());
    source_ = *source;
    auto target = session_.target_of(member_);
    if (!target)
      return fail(target.error());
    target_ = *target;
    return {};
  }

  result<faulty_rows> lacking(const batch_bounds& range, row_fault fault) {
    faulty_rows out;
    auto read = for_each_page(
        *source_, range, session_.stop(),
        [&](const chunk& rows) { return compare(rows, fault, out); });
    if (!read)
      return fail(read.error());
    return out;
  }

  result<faulty_rows> extra(const batch_bounds& range) {
    faulty_rows out;
    auto read = for_each_page(
        *table_->rows, range, session_.stop(),
        [&](const chunk& rows) { return look_for_extra(rows, out); });
    if (!read)
      return fail(read.error());
    return out;
  }

private:
  /// Looks rows of the source up in the table.
  result<void> compare(const chunk& rows, row_fault lacking,
                       faulty_rows& into) {
    auto keys = keys_of(rows, member_.shape.key_positions);
    auto foreseen = target_->foresee_rows(member_.target.step, rows);
    if (!foreseen)
      return fail(foreseen.error());
    rows_met standing;
    auto read = for_each_page(*table_->rows, {{}, {}, keys}, session_.stop(),
                              [&](const chunk& found) -> result<void> {
                                take_rows(*table_, found, standing);
                                return {};
                              });
    if (!read)
      return read;
    for (size_t at = 0; at < keys.size(); ++at) {
      const auto found = standing.by_key.find(keys[at]);
      const auto& sum = (*foreseen)[at];
      if (rejects_.contains(keys[at]) || standing.sums.contains(sum))
        continue;
      into.add(found == standing.by_key.end() ? lacking : row_fault::differs,
               to_text(keys[at]));
    }
    return {};
  }

  /// Looks rows of the table up in the source.
  result<void> look_for_extra(const chunk& rows, faulty_rows& into) {
    rows_met standing;
    take_rows(*table_, rows, standing);
    const auto keys = keys_of(rows, table_->shape.key_positions);
    rows_met given;
    auto read = for_each_page(
        *source_, {{}, {}, keys}, session_.stop(),
        [&](const chunk& found) { return take_source(found, given); });
    if (!read)
      return read;
    for (const auto& key : keys) {
      const bool is_given = given.by_key.contains(key)
                            || given.sums.contains(standing.by_key.at(key));
      if (!is_given || rejects_.contains(key))
        into.add(row_fault::extra, to_text(key));
    }
    return {};
  }

  result<void> take_source(const chunk& rows, rows_met& into) {
    auto foreseen = target_->foresee_rows(member_.target.step, rows);
    if (!foreseen)
      return fail(foreseen.error());
    auto keys = keys_of(rows, member_.shape.key_positions);
    for (size_t at = 0; at < keys.size(); ++at)
      into.add(std::move(keys[at]), (*foreseen)[at]);
    return {};
  }

  task_session& session_;
  const task_member& member_;
  std::unordered_set<key_tuple> rejects_;
  table_view* table_ = nullptr;
  source_session* source_ = nullptr;
  target_session* target_ = nullptr;
};

} // namespace

result<faulty_rows> name_lacking(task_session& session, const task_member& of,
                                 const batch_bounds& range, row_fault lacking) {
  row_namer namer{session, of};
  if (auto opened = namer.open(); !opened)
    return fail(opened.error());
  return namer.lacking(range, lacking);
}

result<faulty_rows> name_extra(task_session& session,
                               const batch_bounds& range) {
  row_namer namer{session, session.task().members.front()};
  if (auto opened = namer.open(); !opened)
    return fail(opened.error());
  return namer.extra(range);
}

} // namespace dunlin
