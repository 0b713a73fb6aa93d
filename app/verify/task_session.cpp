#include "app/verify/task_session.hpp"

#include "app/verify/make_task.hpp"
#include "app/verify/page_reader.hpp"
#include "config/text.hpp"
#include "plan/access.hpp"
#include "stores/digest.hpp"
#include "stores/source_cells.hpp"
#include "stores/target_spec.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Rows of a range where the ledger gives none: as many as a batch has.
constexpr uint64_t range_rows = 20'000;

/// Keys that are walked over by one statement where they are only counted.
constexpr uint64_t counted_rows = 200'000;

/// Where a name is among others: spelled the same, else in another case.
std::optional<uint32_t> find_name(const std::vector<std::string>& names,
                                  const std::string& name) {
  auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end())
    at = std::find_if(names.begin(), names.end(),
                      [&](const auto& each) { return same_table(each, name); });
  if (at == names.end())
    return std::nullopt;
  return static_cast<uint32_t>(at - names.begin());
}

} // namespace

result<store_connection*> task_session::open(const std::string& store,
                                             store_access access,
                                             connections& known) {
  if (auto found = known.find(store); found != known.end())
    return found->second.get();
  if (auto good = stop_.check(); !good)
    return fail(good.error());
  auto opened = open_store(profile_.stores.at(store), access);
  if (!opened)
    return fail(opened.error());
  if (auto good = stop_.add((*opened)->make_canceller()); !good)
    return fail(good.error());
  return known.emplace(store, std::move(*opened)).first->second.get();
}

result<void> task_session::begin(const table_task& task) {
  table_.reset();
  keyed_.clear();
  members_.clear();
  task_ = &task;
  const auto& first = task.members.front();
  // The database tells its digests by the key of the step.
  const bool by_key = task.by_batch || task.look == look_kind::engine;
  auto made
      = view(first, by_key ? first.target.key : std::vector<std::string>{});
  if (!made && !task.by_batch && task.has_keys
      && made.error().code == error_code::key_missing)
    made = view(first, first.target.key);
  if (!made)
    return fail(made.error());
  table_.emplace(std::move(*made));
  return {};
}

void task_session::reset() {
  table_.reset();
  keyed_.clear();
  members_.clear();
  sources_.clear();
  targets_.clear();
  writers_.clear();
  task_ = nullptr;
}

result<table_view> task_session::view(const task_member& of,
                                      const std::vector<std::string>& key) {
  auto connection = open(task_->store, store_access::inspect, targets_);
  if (!connection)
    return fail(connection.error());
  source_spec spec;
  spec.table = task_->into;
  spec.key = key;
  spec.is_checked = true;
  auto rows = (*connection)->make_source();
  auto shape = rows->prepare(spec);
  if (!shape)
    return fail(shape.error());
  std::vector<uint32_t> columns;
  for (const auto& name : of.columns) {
    const auto at = find_name(shape->columns, name);
    if (!at)
      return fail(error_code::unknown_column, "table " + quote(task_->into)
                                                  + " has no column "
                                                  + quote(name) + " any more");
    columns.push_back(*at);
  }
  row_digester digester{shape->row_cells, std::move(columns),
                        shape->key_positions};
  return table_view{std::move(rows), std::move(*shape), std::move(digester)};
}

result<key_tuple> task_session::greatest_key() {
  return table_->rows->greatest_key();
}

result<key_walk> task_session::walk(const key_tuple& after,
                                    const key_tuple& bound) {
  return table_->rows->walk_keys(after, bound, range_rows);
}

result<std::optional<range_sum>>
task_session::sum_up(const key_tuple& lower, const key_tuple& upper,
                     look_kind look, const std::string& summed_by) {
  if (look != look_kind::engine) {
    auto seen = read_range(lower, upper);
    if (!seen)
      return fail(seen.error());
    return *seen;
  }
  if (auto good = stop_.check(); !good)
    return fail(good.error());
  auto connection = open(task_->store, store_access::inspect, targets_);
  if (!connection)
    return fail(connection.error());
  const auto& member = task_->members.front();
  auto told = (*connection)
                  ->target()
                  ->sum_rows(make_inner_spec(*member.block, member.shape),
                             {lower, upper, {}});
  if (!told)
    return fail(told.error());
  if (told->summed_by != summed_by)
    return std::nullopt;
  return range_sum{static_cast<int64_t>(told->rows), told->sum};
}

result<range_sum> task_session::read_range(const key_tuple& lower,
                                           const key_tuple& upper) {
  range_sum out;
  digest_sum sum;
  auto& digester = table_->digester;
  auto read = for_each_page(*table_->rows, {lower, upper, {}}, stop_,
                            [&](const chunk& rows) -> result<void> {
                              value_reader reader{rows.bytes};
                              for (uint32_t row = 0; row < rows.rows; ++row)
                                sum.add(digester.next(reader));
                              out.rows += rows.rows;
                              return {};
                            });
  if (!read)
    return fail(read.error());
  out.sum = sum.bytes();
  return out;
}

result<source_session*> task_session::source_of(const task_member& of) {
  if (auto found = members_.find(of.index); found != members_.end())
    return found->second.rows.get();
  auto connection = open(of.block->from, store_access::read, sources_);
  if (!connection)
    return fail(connection.error());
  source_again made{(*connection)->make_source()};
  auto shape = made.rows->prepare(paged_source_of(*of.block));
  if (!shape)
    return fail(shape.error());
  made.is_changed = cells_of(*shape) != cells_of(of.shape);
  return members_.emplace(of.index, std::move(made)).first->second.rows.get();
}

result<source_session*> task_session::rows_of(const task_member& of) {
  auto source = source_of(of);
  if (source && members_.at(of.index).is_changed)
    return fail(error_code::unknown_column,
                "its source has other columns than it had when the step did its"
                " work");
  return source;
}

result<uint64_t> task_session::count_source(const task_member& of,
                                            const key_tuple& lower,
                                            const key_tuple& upper) {
  auto source = source_of(of);
  if (!source)
    return fail(source.error());
  uint64_t out = 0;
  for (auto after = lower;;) {
    if (auto good = stop_.check(); !good)
      return fail(good.error());
    auto walked = (*source)->walk_keys(after, upper, counted_rows);
    if (!walked)
      return fail(walked.error());
    out += walked->rows;
    if (walked->end || walked->rows == 0)
      return out;
    after = std::move(walked->last);
  }
}

result<source_count> task_session::count_source(const task_member& of) {
  auto connection = open(of.block->from, store_access::read, sources_);
  if (!connection)
    return fail(connection.error());
  auto source = (*connection)->make_source();
  auto spec = paged_source_of(*of.block);
  spec.scan = of.block->scan;
  if (auto shape = source->prepare(spec); !shape)
    return fail(shape.error());
  if (of.block->scan == scan_mode::paged)
    return source->count_rows(of.scan_bound);
  auto rows = source->estimate_rows(true);
  if (!rows)
    return fail(rows.error());
  source_count out;
  out.total = rows->rows.value_or(0);
  return out;
}

result<table_view*> task_session::keyed_table(const task_member& of) {
  if (auto found = keyed_.find(of.index); found != keyed_.end())
    return &found->second;
  auto made = view(of, of.target.key);
  if (!made)
    return fail(made.error());
  return &keyed_.emplace(of.index, std::move(*made)).first->second;
}

result<target_session*> task_session::target_of(const task_member& of) {
  auto connection = open(task_->store, store_access::inspect, writers_);
  if (!connection)
    return fail(connection.error());
  auto* target = (*connection)->target();
  if (auto good = target->prepare(of.target); !good)
    return fail(good.error());
  return target;
}

} // namespace dunlin
