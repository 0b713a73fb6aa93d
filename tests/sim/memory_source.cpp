#include "tests/sim/memory_source.hpp"

#include "config/assert.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dunlin {

namespace {

/// Hands a chunk out and has the meter know for how long it lives.
chunk_ptr metered(chunk rows, const std::shared_ptr<row_meter>& meter) {
  const auto bytes = rows.bytes.size();
  meter->bytes += bytes;
  return {new chunk(std::move(rows)), [meter, bytes](const chunk* gone) {
            meter->bytes -= bytes;
            delete gone;
          }};
}

} // namespace

memory_source::memory_source(std::shared_ptr<memory_database> database)
    : database_(std::move(database)), session_(database_->next_session++) {
  // nop
}

// -- finding the key ----------------------------------------------------------

result<source_shape> memory_source::prepare(const source_spec& spec) {
  return operate("prepare_source", [&]() -> result<source_shape> {
    auto table = find_table(spec);
    if (!table)
      return tl::unexpected(table.error());
    if (auto found = find_key(**table, spec); !found)
      return tl::unexpected(found.error());
    table_ = *table;
    entries_version_ = table_->version + 1;
    prepared_version_ = table_->version;
    shape_.mark = "version " + std::to_string(table_->version);
    listed_.clear();
    file_keys_.reset();
    end_rows();
    refresh();
    if (!spec.keys_file.empty())
      if (auto read = read_key_file(spec.keys_file); !read)
        return tl::unexpected(read.error());
    if (spec.scan == scan_mode::paged && !entries_.empty()
        && has_null_key(entries_.front()))
      return problem(error_code::key_has_null, "a NULL in a key column");
    return shape_;
  });
}

result<const memory_table*>
memory_source::find_table(const source_spec& spec) const {
  auto name = spec.table;
  if (!spec.query.empty()) {
    const auto query = database_->queries.find(spec.query);
    if (query == database_->queries.end())
      return problem(error_code::query_invalid, "unknown query " + spec.query);
    name = query->second;
  }
  const auto table = database_->tables.find(name);
  if (table == database_->tables.end())
    return problem(error_code::unknown_table, "no table " + name);
  return &table->second;
}

result<void> memory_source::find_key(const memory_table& table,
                                     const source_spec& spec) {
  source_shape shape;
  shape.columns = table.columns;
  shape.key = spec.key;
  shape.row_cells = static_cast<uint32_t>(table.columns.size());
  if (spec.key.empty() && !spec.query.empty())
    return problem(error_code::key_missing, "a query needs a key");
  if (spec.key.empty() && table.key.empty()) {
    shape.key = {"rowid"};
    shape.origin = key_origin::rowid;
    shape.key_positions = {shape.row_cells++};
    shape.stamp = "rowids";
  } else {
    if (spec.key.empty()) {
      shape.key = table.key;
      shape.origin = key_origin::primary_key;
    }
    for (const auto& column : shape.key)
      if (!table.find_column(column))
        return problem(error_code::unknown_column, "no column " + column);
    shape.key_positions = table.positions_of(shape.key);
    const auto& indexes = table.indexes;
    if (spec.scan == scan_mode::paged && shape.key != table.key
        && std::find(indexes.begin(), indexes.end(), shape.key)
               == indexes.end())
      return problem(error_code::scan_unindexed, "no index on this key");
  }
  shape_ = std::move(shape);
  return {};
}

// -- keys ---------------------------------------------------------------------

result<key_tuple> memory_source::greatest_key() {
  return operate("greatest_key", [&]() -> result<key_tuple> {
    if (entries_.empty())
      return key_tuple{};
    return entries_.back().key;
  });
}

result<key_walk> memory_source::walk_keys(const key_tuple& after,
                                          const key_tuple& bound,
                                          uint64_t rows) {
  return operate("walk_keys", [&]() -> result<key_walk> {
    key_walk walk;
    const auto end = position_after(bound);
    auto position = position_after(after);
    for (; position < end && walk.rows < rows; ++position, ++walk.rows)
      if (repeats_key(position) || repeats_key(position + 1))
        return problem(error_code::key_not_unique, "two rows have one key");
    if (walk.rows > 0)
      walk.last = entries_[position - 1].key;
    // Only a look past the last key tells the end; a full page does not.
    walk.end = walk.rows < rows;
    return walk;
  });
}

result<key_list> memory_source::page_keys(const key_tuple& after,
                                          const key_tuple& bound, uint64_t rows,
                                          size_t bytes) {
  return operate("page_keys", [&]() -> result<key_list> {
    key_list list;
    size_t bytes_listed = 0;
    const auto end = position_after(bound);
    auto position = position_after(after);
    for (; position < end && list.keys.size() < rows && bytes_listed < bytes;
         ++position) {
      if (repeats_key(position) || repeats_key(position + 1))
        return problem(error_code::key_not_unique, "two rows have one key");
      list.keys.push_back(entries_[position].key);
      bytes_listed += entries_[position].key.size();
    }
    list.end = position >= end;
    return list;
  });
}

result<void> memory_source::read_key_file(const std::string& path) {
  const auto found = database_->key_files.find(path);
  if (found == database_->key_files.end())
    return problem(error_code::file_unreadable, "no file " + path);
  const std::set<key_tuple, cells_less> keys{found->second.begin(),
                                             found->second.end()};
  file_keys_.emplace();
  for (const bool lacks : {false, true})
    for (const auto& key : keys) {
      const auto at = position_after(key);
      const bool is_there = at > 0 && entries_[at - 1].key == key;
      if (is_there != lacks)
        file_keys_->push_back(key);
    }
  return {};
}

key_list memory_source::next_listed(uint64_t rows, size_t bytes) {
  key_list list;
  size_t bytes_listed = 0;
  while (!file_keys_->empty() && list.keys.size() < rows
         && bytes_listed < bytes) {
    list.keys.push_back(std::move(file_keys_->front()));
    bytes_listed += list.keys.back().size();
    file_keys_->pop_front();
  }
  list.end = file_keys_->empty();
  return list;
}

result<key_list> memory_source::list_keys(uint64_t rows, size_t bytes) {
  return operate("list_keys", [&]() -> result<key_list> {
    if (file_keys_)
      return next_listed(rows, bytes);
    key_list list;
    size_t bytes_listed = 0;
    if (!entries_.empty() && has_null_key(entries_.front()))
      return problem(error_code::key_has_null, "a NULL in a key column");
    auto position = position_after(listed_);
    for (; position < entries_.size() && list.keys.size() < rows
           && bytes_listed < bytes;
         ++position) {
      if (repeats_key(position + 1))
        return problem(error_code::key_not_unique, "two rows have one key");
      list.keys.push_back(entries_[position].key);
      bytes_listed += entries_[position].key.size();
    }
    if (!list.keys.empty())
      listed_ = list.keys.back();
    list.end = position == entries_.size();
    return list;
  });
}

// -- rows ---------------------------------------------------------------------

result<void> memory_source::begin_rows(const batch_bounds& bounds) {
  return operate("begin_rows", [&]() -> result<void> {
    bounds_ = bounds;
    read_ = bounds.lower;
    keys_read_ = 0;
    return {};
  });
}

result<row_page> memory_source::read_rows(size_t allowance_bytes) {
  return operate("read_rows", [&]() -> result<row_page> {
    row_page page;
    auto rows = std::make_unique<chunk>();
    rows->columns = shape_.row_cells;
    auto position = next_row();
    for (; position; position = next_row()) {
      const auto& row = entries_[*position];
      // A row larger than a chunk passes alone, if it is allowed to.
      const auto bytes_max = rows->rows == 0
                                 ? allowance_bytes
                                 : std::min(allowance_bytes, chunk_bytes_max);
      if (rows->bytes.size() + row.cells.size() > bytes_max
          || rows->rows == database_->page_rows_max)
        break;
      rows->bytes += row.cells;
      ++rows->rows;
      read_ = row.key;
      ++keys_read_;
    }
    page.end = !position;
    if (position && rows->rows == 0)
      page.needs_bytes = entries_[*position].cells.size();
    page.rows = metered(std::move(*rows), database_->rows_held);
    return page;
  });
}

std::optional<size_t> memory_source::next_row() {
  if (bounds_.keys.empty()) {
    const auto position = position_after(read_);
    if (position < position_after(bounds_.upper))
      return position;
    return std::nullopt;
  }
  // A key of a list whose row is gone is passed over.
  for (; keys_read_ < bounds_.keys.size(); ++keys_read_) {
    const auto& key = bounds_.keys[keys_read_];
    const auto position = position_after(key);
    if (position > 0 && !cells_less{}(entries_[position - 1].key, key))
      return position - 1;
  }
  return std::nullopt;
}

void memory_source::end_rows() noexcept {
  bounds_ = {};
  read_.clear();
  keys_read_ = 0;
}

// -- counts -------------------------------------------------------------------

result<source_count> memory_source::count_rows(const key_tuple& bound) {
  return operate("count_rows", [&]() -> result<source_count> {
    source_count count;
    count.total = entries_.size();
    for (const auto& row : entries_) {
      const bool is_null = has_null_key(row);
      count.null_keys += is_null;
      count.past_bound += !is_null && cells_less{}(bound, row.key);
    }
    count.changed = table_->version != prepared_version_;
    return count;
  });
}

result<row_estimate> memory_source::estimate_rows(bool exact) {
  // Whoever asks can do without it: no place for faults.
  return row_estimate{entries_.size(), exact};
}

// -- the table in key order ---------------------------------------------------

template <class Body>
auto memory_source::operate(std::string_view operation, Body body)
    -> decltype(body()) {
  if (session_ < database_->first_living_session)
    return problem(error_code::store_failed, "the connection is gone");
  return database_->faults->around(operation, [&]() -> decltype(body()) {
    DUNLIN_ASSERT(table_ != nullptr || operation == "prepare_source");
    refresh();
    return body();
  });
}

void memory_source::refresh() {
  if (table_ == nullptr || entries_version_ == table_->version)
    return;
  entries_.clear();
  for (const auto& [row_key, row] : table_->rows) {
    auto cells = row.cells;
    if (shape_.origin == key_origin::rowid)
      cells += row_key;
    auto key = cells_at(cells, shape_.key_positions);
    entries_.push_back({std::move(key), std::move(cells)});
  }
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const entry& left, const entry& right) {
                     return cells_less{}(left.key, right.key);
                   });
  entries_version_ = table_->version;
}

size_t memory_source::position_after(const key_tuple& key) const {
  const auto found
      = std::upper_bound(entries_.begin(), entries_.end(), key,
                         [](const key_tuple& one, const entry& row) {
                           return cells_less{}(one, row.key);
                         });
  return static_cast<size_t>(found - entries_.begin());
}

bool memory_source::repeats_key(size_t position) const {
  return position > 0 && position < entries_.size()
         && entries_[position].key == entries_[position - 1].key;
}

bool memory_source::has_null_key(const entry& row) const {
  for (value_reader reader{row.key}; !reader.at_end();)
    if (reader.next().kind == value_kind::null)
      return true;
  return false;
}

tl::unexpected<error> memory_source::problem(error_code code,
                                             const std::string& text) const {
  return fail(code, "memory store " + database_->name + ": " + text);
}

} // namespace dunlin
