#include "stores/postgresql/source.hpp"

#include "config/assert.hpp"
#include "config/nearest.hpp"
#include "stores/postgresql/bulk_form.hpp"
#include "stores/postgresql/collation.hpp"
#include "stores/postgresql/key_problem.hpp"
#include "stores/postgresql/query_text.hpp"
#include "stores/postgresql/rights.hpp"
#include "stores/postgresql/row_decoder.hpp"
#include "stores/postgresql/sql_text.hpp"
#include "stores/postgresql/table.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::postgresql {

source::~source() = default;

// -- what is read -------------------------------------------------------------

result<source_shape> source::prepare(const source_spec& spec) {
  DUNLIN_ASSERT(spec.table.empty() != spec.query.empty());
  walker_.reset();
  pass_.reset();
  reader_.reset();
  rows_estimated_ = -1;
  if (!spec.keys_file.empty())
    if (auto may = check_temporary_right(db_); !may)
      return fail(std::move(may.error()));
  const auto key = spec.table.empty() ? find_query(spec) : find_table(spec);
  if (!key)
    return fail(key.error());
  query_.key = key->columns;
  query_.may_be_null = key->may_be_null;
  query_.complete();
  const auto look = look_at(db_, query_);
  if (!look)
    return fail(look.error());
  table_oids_.clear();
  auto shape = shape_of(*key);
  for (const auto& table : look->tables) {
    shape.tables.push_back(table.name);
    table_oids_.push_back(table.oid);
  }
  auto stamp = read_collations(db_, query_);
  if (!stamp)
    return fail(std::move(stamp.error()));
  shape.stamp = std::move(*stamp);
  if (auto good = check(spec, *look); !good)
    return fail(std::move(good.error()));
  auto mark = read_mark(db_, table_oids_);
  if (!mark)
    return fail(std::move(mark.error()));
  mark_ = std::move(*mark);
  shape.mark = mark_.text();
  walker_.emplace(db_, query_, key->is_unique);
  pass_.emplace(db_, query_, number_, spec.keys_file);
  reader_.emplace(db_, query_,
                  !spec.bulk_form.empty() && spec.bulk_form == shape.bulk_form);
  return shape;
}

result<key_choice> source::find_table(const source_spec& spec) {
  const auto table = find_table_or_say(db_, spec.table);
  if (!table)
    return fail(table.error());
  query_ = {};
  query_.from = table->sql_name() + " AS s";
  auto columns = read_columns(db_, query_.from);
  if (!columns)
    return fail(std::move(columns.error()));
  query_.columns = std::move(*columns);
  for (auto& column : query_.columns)
    column.type.is_not_null = table->not_null.contains(column.name);
  rows_estimated_ = table->rows_estimated;
  auto key = choose_key(*table, names_of(query_.columns), spec.key);
  if (!key)
    return db_.refuse(key.error().code, key.error().text);
  return key;
}

result<key_choice> source::find_query(const source_spec& spec) {
  auto text = check_query(db_, spec.query);
  if (!text)
    return fail(std::move(text.error()));
  query_ = {};
  query_.from = from_query(*text);
  auto columns = read_columns(db_, query_.from);
  if (!columns)
    return fail(blame_query(db_, columns.error()));
  query_.columns = std::move(*columns);
  auto key = choose_key(names_of(query_.columns), spec.key);
  if (!key)
    return db_.refuse(key.error().code, key.error().text);
  auto rows = estimate_query(db_, query_.from, key->columns);
  if (!rows)
    return fail(std::move(rows.error()));
  rows_estimated_ = *rows;
  return key;
}

source_shape source::shape_of(const key_choice& key) const {
  source_shape shape;
  shape.columns = names_of(query_.columns);
  for (const auto& column : query_.columns)
    shape.types.push_back(column.type);
  shape.key = key.columns;
  shape.origin = key.origin;
  for (const auto& name : key.columns) {
    const auto at = std::find(shape.columns.begin(), shape.columns.end(), name);
    shape.key_positions.push_back(
        static_cast<uint32_t>(at - shape.columns.begin()));
  }
  shape.row_cells = static_cast<uint32_t>(shape.columns.size());
  shape.bulk_form = bulk_form_of(query_.columns);
  return shape;
}

result<void> source::check(const source_spec& spec, const source_look& look) {
  if (spec.scan == scan_mode::paged && !look.paging_problem.empty())
    return db_.refuse(error_code::scan_unindexed,
                      "reading by the key " + display_list(query_.key)
                          + " would begin anew for each page (EXPLAIN says: "
                          + one_line(look.paging_problem)
                          + "); make an index over the key in its order, or "
                            "say scan = \"once\"");
  if (!query_.may_be_null || spec.is_checked)
    return {};
  const auto nulls = db_.query_integer(query_.null_keys());
  if (!nulls)
    return fail(nulls.error());
  if (*nulls > 0)
    return refuse_null_keys(db_, query_.key);
  return {};
}

// -- reading ------------------------------------------------------------------

result<key_tuple> source::greatest_key() {
  DUNLIN_ASSERT(reader_);
  copy_reader keys{db_};
  if (auto begun = keys.begin(query_.greatest(), paging_settings); !begun)
    return fail(std::move(begun.error()));
  key_tuple key;
  for (;;) {
    const auto found = keys.next();
    if (!found)
      return fail(found.error());
    if (!*found)
      return key;
    append_row(key, query_.key_kinds, keys.row());
  }
}

result<key_walk> source::walk_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(walker_);
  return walker_->walk(after, bound, rows);
}

result<key_list> source::page_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows,
                                   size_t bytes) {
  DUNLIN_ASSERT(walker_);
  return walker_->page(after, bound, rows, bytes);
}

result<key_list> source::list_keys(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(pass_);
  return pass_->list(rows, bytes);
}

result<void> source::begin_rows(const batch_bounds& bounds) {
  DUNLIN_ASSERT(reader_);
  return reader_->begin(bounds);
}

result<row_page> source::read_rows(size_t allowance_bytes) {
  DUNLIN_ASSERT(reader_);
  return reader_->read(allowance_bytes);
}

void source::end_rows() noexcept {
  if (reader_)
    reader_->end();
  // A script of this run may wait for the tables.
  db_.leave_snapshot();
}

// -- counting -----------------------------------------------------------------

result<source_count> source::count_rows(const key_tuple& bound) {
  DUNLIN_ASSERT(reader_);
  const auto counted = db_.query(query_.counts(bound));
  if (!counted)
    return fail(counted.error());
  const auto mark = read_mark(db_, table_oids_);
  if (!mark)
    return fail(mark.error());
  source_count out;
  out.total = static_cast<uint64_t>(counted->integer(0, 0));
  out.null_keys = static_cast<uint64_t>(counted->integer(0, 2));
  // Without a bound there was no row at first, so all that have a key are new.
  out.past_bound = bound.empty()
                       ? out.total - out.null_keys
                       : static_cast<uint64_t>(counted->integer(0, 1));
  out.changed = mark_.differs(*mark);
  return out;
}

result<row_estimate> source::estimate_rows(bool exact) {
  DUNLIN_ASSERT(reader_);
  if (exact) {
    const auto total = db_.query_integer(query_.count());
    if (!total)
      return fail(total.error());
    return row_estimate{static_cast<uint64_t>(*total), true};
  }
  if (rows_estimated_ < 0)
    return row_estimate{};
  return row_estimate{static_cast<uint64_t>(rows_estimated_), false};
}

} // namespace dunlin::postgresql
