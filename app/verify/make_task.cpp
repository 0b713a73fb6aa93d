#include "app/verify/make_task.hpp"

#include "stores/digest.hpp"
#include "stores/source_cells.hpp"
#include "stores/target_spec.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

std::string_view scheme_of(const store_config& store) {
  return std::string_view{store.url}.substr(0, store.url.find(':'));
}

/// Whether every database puts such keys into the same order.
bool is_portable(const key_tuple& key) {
  for (value_reader cells{key}; !cells.at_end();) {
    const auto kind = cells.next().kind;
    if (kind != value_kind::integer && kind != value_kind::blob)
      return false;
  }
  return true;
}

/// Whether the key of the source is among the columns that are written.
bool writes_key(const task_member& of) {
  const auto& positions = of.shape.key_positions;
  return !is_mapped(*of.block)
         && std::all_of(positions.begin(), positions.end(),
                        [&](auto at) { return at < of.shape.columns.size(); });
}

void append(std::string& out, const std::string& text) {
  value cell;
  cell.kind = value_kind::text;
  cell.bytes = text;
  append_value(out, cell);
}

void append(std::string& out, int64_t number) {
  value cell;
  cell.kind = value_kind::integer;
  cell.integer = number;
  append_value(out, cell);
}

/// One text for all that a task was made of.
std::string text_of(const table_task& task,
                    const std::vector<std::vector<batch_record>>& batches,
                    const migration_plan& plan) {
  std::string out;
  append(out, int64_t{task.by_batch} * 2 + int64_t{task.counts_source});
  for (size_t at = 0; at < task.members.size(); ++at) {
    for (const auto& column : task.members[at].columns)
      append(out, column);
    append(out, plan.steps[task.members[at].index].identity);
    for (const auto& batch : batches[at]) {
      append(out, static_cast<int64_t>(batch.id.ordinal));
      append(out, int64_t{batch.id.part});
      append(out, batch.counts.migrated);
      append(out, batch.counts.scanned);
      if (batch.sum)
        append(out, std::string{batch.sum->begin(), batch.sum->end()}
                        + batch.summed_by);
    }
  }
  return out;
}

std::string hex(const digest& sum) {
  std::string out;
  for (const auto byte : sum) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

} // namespace

source_spec paged_source_of(const table_block& block) {
  source_spec out;
  out.table = block.table;
  out.query = block.query;
  out.key = block.key;
  // The run looked for NULLs in its key.
  out.is_checked = true;
  return out;
}

task_maker::task_maker(const profile& of, const migration_plan& plan,
                       const std::vector<step_standing>& standings,
                       verify_stop& stop, bool counts_source)
    : profile_(of), plan_(plan), standings_(standings), stop_(stop),
      counts_source_(counts_source) {
  // nop
}

result<store_connection*> task_maker::open(const std::string& store,
                                           store_access access) {
  auto& known = access == store_access::read ? sources_ : targets_;
  if (auto found = known.find(store); found != known.end())
    return found->second.get();
  auto opened = open_store(profile_.stores.at(store), access);
  if (!opened)
    return fail(opened.error());
  if (auto good = stop_.add((*opened)->make_canceller()); !good)
    return fail(good.error());
  if (access == store_access::inspect) {
    // Names the migration whose batches are asked for.
    auto kept = (*opened)->target()->read_ledger(profile_.name);
    if (!kept)
      return fail(kept.error());
  }
  return known.emplace(store, std::move(*opened)).first->second.get();
}

result<table_task> task_maker::make(const std::vector<step_index>& members,
                                    bool may_be_changed) {
  table_task out;
  const auto& first = plan_.steps[members.front()].table();
  out.store = first.to;
  out.into = first.into;
  out.counts_source = counts_source_;
  out.may_be_changed = may_be_changed;
  auto connection = open(out.store, store_access::inspect);
  if (!connection)
    return fail(connection.error());
  auto& target = *(*connection)->target();
  if (auto there = target.estimate_table(out.into);
      !there && there.error().code == error_code::unknown_table) {
    out.damage = there.error().text;
    return out;
  }
  std::vector<std::vector<batch_record>> all_batches;
  for (const auto index : members) {
    auto member = make_member(index, out);
    if (!member)
      return fail(member.error());
    if (auto good = take_columns(*member, target); !good) {
      if (good.error().code != error_code::unknown_column)
        return fail(good.error());
      out.damage = good.error().text;
      return out;
    }
    auto batches = target.read_batches(plan_.steps[index].name);
    if (!batches)
      return fail(batches.error());
    const auto books
        = is_mapped(*member->block) ? row_books::mapped : row_books::copied;
    member->total = total_of(*batches, books);
    out.expected += member->total;
    out.has_keys = (out.members.empty() || out.has_keys) && writes_key(*member);
    auto pieces = pieces_of(*batches, member->scan_bound, books);
    all_batches.push_back(std::move(*batches));
    out.members.push_back(std::move(*member));
    out.by_row = out.by_row
                 || out.members.back().columns != out.members.front().columns;
    if (members.size() == 1 && pieces && out.has_keys)
      choose_ranges(out, std::move(*pieces));
  }
  out.look = out.by_row ? look_kind::rows : look_of(out.expected);
  if (out.look == look_kind::engine && !out.has_keys)
    out.look = look_kind::count;
  const auto text = text_of(out, all_batches, plan_);
  digest_sum print;
  print.add(text);
  out.print = hex(print.bytes());
  return out;
}

result<task_member> task_maker::make_member(step_index index,
                                            table_task& into) {
  task_member out;
  out.index = index;
  out.block = &plan_.steps[index].table();
  out.scan_bound = standings_[index].record->scan_bound;
  auto& target = *targets_.at(into.store)->target();
  auto shape = find_shape(index, target);
  if (!shape)
    return fail(shape.error());
  out.shape = std::move(*shape);
  out.target = make_target_spec(*out.block, out.shape);
  auto rejects = target.read_rejects(plan_.steps[index].name);
  if (!rejects)
    return fail(rejects.error());
  for (auto& list : *rejects)
    std::move(list.keys.begin(), list.keys.end(),
              std::back_inserter(out.rejects));
  return out;
}

result<source_shape> task_maker::find_shape(step_index index,
                                            target_session& target) {
  const auto& step = plan_.steps[index];
  const auto kept = target.read_columns(step.name);
  if (!kept)
    return fail(kept.error());
  if (!kept->empty())
    return shape_of(*kept);
  auto connection = open(step.table().from, store_access::read);
  if (!connection)
    return fail(connection.error());
  auto spec = paged_source_of(step.table());
  spec.scan = step.table().scan;
  return (*connection)->make_source()->prepare(spec);
}

result<void> task_maker::take_columns(task_member& into,
                                      target_session& target) {
  if (auto good = target.prepare(into.target); !good)
    return fail(good.error());
  const auto hashed = target.digest_columns(into.target.step);
  for (size_t at = 0; at < hashed.size(); ++at)
    if (hashed[at])
      into.columns.push_back(into.target.columns[at]);
  return {};
}

void task_maker::choose_ranges(table_task& into,
                               std::vector<verify_piece> pieces) {
  const auto& member = into.members.front();
  into.same_order
      = std::all_of(pieces.begin(), pieces.end(),
                    [](const auto& piece) { return is_portable(piece.upper); });
  into.by_batch = into.same_order
                  || scheme_of(profile_.stores.at(member.block->from))
                         == scheme_of(profile_.stores.at(into.store));
  if (into.by_batch)
    into.pieces = std::move(pieces);
}

} // namespace dunlin
