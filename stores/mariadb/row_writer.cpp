#include "stores/mariadb/row_writer.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/sql_text.hpp"

#include <xxhash.h>

#include <algorithm>
#include <numeric>

namespace dunlin::mariadb {

namespace {

uint64_t hash_of_key(std::string_view key) noexcept {
  return XXH3_64bits(key.data(), key.size());
}

std::vector<uint32_t> all_cells(size_t count) {
  std::vector<uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

} // namespace

row_writer::row_writer(database& db, const table_facts& table,
                       const target_spec& spec)
    : db_(db), columns_(columns_written(table, spec)), casts_(spec.casts),
      key_positions_(spec.key_positions), row_cells_(spec.row_cells),
      existing_(spec.existing) {
  DUNLIN_ASSERT(!columns_.empty() && row_cells_ >= columns_.size());
  for (const auto& column : columns_)
    all_foreseen_ = all_foreseen_ && column.is_foreseen();
  std::vector<std::string> names;
  for (const auto& column : columns_)
    names.push_back(column.name);
  insert_ = std::make_unique<bulk_statement>(
      db_,
      "INSERT INTO " + table.quoted() + " (" + name_list(names) + ") VALUES ("
          + marks(names.size()) + ")",
      columns_, all_cells(names.size()));
  if (existing_ == existing_rows::fail)
    return;
  search_.emplace(db_, table, spec.key);
  std::string changes;
  std::string condition;
  std::vector<uint32_t> cells;
  for (uint32_t i = 0; i < names.size(); ++i) {
    if (std::find(key_positions_.begin(), key_positions_.end(), i)
        != key_positions_.end())
      continue;
    changes += (changes.empty() ? "" : ", ") + quote_name(names[i]) + " = ?";
    cells.push_back(i);
  }
  for (const auto position : key_positions_) {
    condition += (condition.empty() ? "" : " AND ")
                 + quote_name(names[position]) + " = ?";
    cells.push_back(position);
  }
  if (changes.empty())
    changes = quote_name(names[key_positions_[0]]) + " = "
              + quote_name(names[key_positions_[0]]);
  update_ = std::make_unique<bulk_statement>(
      db_,
      "UPDATE " + table.quoted() + " SET " + changes + " WHERE " + condition,
      columns_, std::move(cells));
}

void row_writer::begin_batch(bool /*may_stream*/) {
  written_keys_.clear();
}

result<std::vector<sql::group_outcome>>
row_writer::write(const std::vector<sql::row_group>& groups) {
  stored_.clear();
  keys_.clear();
  places_.clear();
  outcomes out(groups.size());
  for (size_t number = 0; number < groups.size(); ++number) {
    const auto stored_bytes = stored_.size();
    const auto key_bytes = keys_.size();
    const auto places = places_.size();
    if (foretell(groups[number], number, out[number]))
      continue;
    out[number].fate = sql::row_fate::rejected;
    stored_.resize(stored_bytes);
    keys_.resize(key_bytes);
    places_.resize(places);
  }
  place_items();
  item_span rest{items_};
  const auto is_alone
      = [&](const item& one) { return groups[one.group].rows == 1; };
  while (!rest.empty()) {
    const auto rows = groups[rest.front().group].rows;
    const auto end = rows > 1
                         ? rest.begin() + rows
                         : std::find_if_not(rest.begin(), rest.end(), is_alone);
    const auto items = rest.first(static_cast<size_t>(end - rest.begin()));
    const auto done
        = rows > 1 ? write_group(items, out) : write_rows(items, out);
    if (!done)
      return fail(done.error());
    rest = rest.subspan(items.size());
  }
  return out;
}

result<void> row_writer::write_rows(item_span items, outcomes& out) {
  if (existing_ == existing_rows::fail)
    return write_with(*insert_, items, out);
  if (expects_standing_ || is_too_much(items))
    return write_meeting(items, out);
  auto answer = run(*insert_, items);
  if (!answer)
    return fail(answer.error());
  if (answer->is_done)
    return accept(items, out), result<void>{};
  // Which of the rows are to blame is told by looking them up.
  return write_meeting(items, out);
}

result<void> row_writer::write_meeting(item_span items, outcomes& out) {
  std::vector<std::string_view> keys;
  for (const auto& one : items)
    keys.push_back(one.key);
  const auto standing = search_->find(keys);
  if (!standing)
    return fail(standing.error());
  expects_standing_ = !standing->empty();
  std::vector<item> fresh;
  std::vector<item> changed;
  std::unordered_set<std::string_view> seen;
  for (const auto& one : items) {
    const bool stands = standing->contains(std::string{one.key});
    if (stands && existing_ == existing_rows::skip && is_new_key(one.key))
      stand(one, out);
    else if (!is_new_key(one.key) || !seen.insert(one.key).second)
      refuse(one, {"same target key as another row of this step", "same_key"},
             out);
    else
      (stands ? changed : fresh).push_back(one);
  }
  if (auto done = write_with(*insert_, fresh, out); !done)
    return done;
  return write_with(*update_, changed, out);
}

result<void> row_writer::write_with(bulk_statement& query, item_span items,
                                    outcomes& out) {
  while (!items.empty()) {
    auto half = items.size() / 2;
    if (items.size() == 1 || !is_too_much(items)) {
      auto answer = run(query, items);
      if (!answer)
        return fail(answer.error());
      if (answer->is_done)
        return accept(items, out), result<void>{};
      if (items.size() == 1)
        return meet_alone(query, items.front(), std::move(answer->why),
                          answer->is_duplicate, out);
      // Those before the one that the server names, then that one alone.
      if (answer->row && *answer->row < items.size())
        half = std::max<size_t>(*answer->row, 1);
    }
    if (auto done = write_with(query, items.first(half), out); !done)
      return done;
    items = items.subspan(half);
  }
  return {};
}

result<void> row_writer::write_group(item_span items, outcomes& out) {
  auto answer = run(*insert_, items);
  if (!answer)
    return fail(answer.error());
  if (answer->is_done)
    accept(items, out);
  else
    refuse(items.front(), std::move(answer->why), out);
  return {};
}

/// Another step may have written the row since it was looked up: then it stands
/// there like any other.
result<void> row_writer::meet_alone(const bulk_statement& query,
                                    const item& one, sql::refusal why,
                                    bool is_duplicate, outcomes& out) {
  if (existing_ == existing_rows::fail || !is_duplicate
      || &query != insert_.get()) {
    refuse(one, std::move(why), out);
    return {};
  }
  const auto standing = search_->find({&one.key, 1});
  if (!standing)
    return fail(standing.error());
  if (!standing->contains(std::string{one.key})) {
    // Another unique key, or a spelling that is the same to the collation.
    const bool is_other = !standing->empty();
    refuse(one,
           is_other ? sql::refusal{"same target key as the row ("
                                       + to_text(*standing->begin()) + ")",
                                   "same_key"}
                    : std::move(why),
           out);
    return {};
  }
  if (!is_new_key(one.key))
    refuse(one, {"same target key as another row of this step", "same_key"},
           out);
  else if (existing_ == existing_rows::skip)
    stand(one, out);
  else
    return write_with(*update_, {&one, 1}, out);
  return {};
}

result<bulk_answer> row_writer::run(bulk_statement& query, item_span items) {
  rows_.clear();
  for (const auto& one : items)
    rows_.push_back(one.row);
  return query.run(rows_);
}

/// Whether the server takes so many bytes at once.
bool row_writer::is_too_much(item_span items) const {
  uint64_t bytes = 0;
  for (const auto& one : items)
    bytes += one.row.size();
  return bytes > db_.parameter_bytes_max();
}

bool row_writer::is_new_key(std::string_view key) const {
  return !written_keys_.contains(hash_of_key(key));
}

void row_writer::accept(item_span items, outcomes& out) {
  for (const auto& one : items) {
    auto& outcome = out[one.group];
    outcome.written += 1;
    add_to(outcome.sum, one.row);
    if (existing_ != existing_rows::fail)
      written_keys_.insert(hash_of_key(one.key));
  }
}

void row_writer::stand(const item& one, outcomes& out) const {
  auto& outcome = out[one.group];
  outcome.fate = sql::row_fate::already_there;
  add_to(outcome.sum, one.row);
}

void row_writer::refuse(const item& one, sql::refusal why, outcomes& out) {
  auto& outcome = out[one.group];
  outcome.fate = sql::row_fate::rejected;
  outcome.why = std::move(why);
}

} // namespace dunlin::mariadb
