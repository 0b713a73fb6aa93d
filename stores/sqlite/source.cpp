#include "stores/sqlite/source.hpp"

#include "config/assert.hpp"
#include "config/nearest.hpp"
#include "stores/sqlite/declared_type.hpp"
#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/file.hpp"
#include "stores/sqlite/key_problem.hpp"
#include "stores/sqlite/query.hpp"
#include "stores/sqlite/query_origin.hpp"
#include "stores/sqlite/query_text.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/tables_read.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::sqlite {

namespace {

/// What SQLite is told about the share of rows that a page is, in the order of
/// trying. With the first it still takes an index for another condition of a
/// query if that one is in the key's order too; with the second it takes the
/// key's.
constexpr const char* likelihoods[] = {"0.01", "0.0001"};

result<std::vector<std::string>> names_of_tables(database& db) {
  return collect_texts(
      db.prepare("SELECT name FROM main.sqlite_schema WHERE type IN "
                 "('table', 'view') ORDER BY name"));
}

std::vector<std::string> names_of(const table_facts& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns)
    names.push_back(column.name);
  return names;
}

/// What in the plan of a page is done anew for each page; empty if nothing.
result<std::string> paging_problem(database& planner,
                                   const source_query& query) {
  for (const auto& sql : {query.walk(true), query.rows(true)}) {
    const auto plan = explain(planner, sql);
    if (!plan)
      return fail(plan.error());
    auto problem = find_paging_problem(*plan, query.key.size());
    if (!problem.empty())
      return problem;
  }
  return std::string{};
}

/// What the schema says of the columns of a result.
result<std::vector<column_type>> types_of(database& db, const std::string& sql,
                                          size_t columns) {
  const auto query = db.prepare(sql);
  if (!query)
    return fail(query.error());
  std::vector<column_type> out;
  for (size_t at = 0; at < columns; ++at) {
    const auto* declared
        = sqlite3_column_decltype(query->handle(), static_cast<int>(at));
    out.push_back(type_of(declared == nullptr ? "" : declared));
  }
  return out;
}

/// An error of the key, with the file it is about.
tl::unexpected<error> with_path(const database& db, const error& problem) {
  return db.refuse(problem.code, problem.text);
}

} // namespace

// -- what is read -------------------------------------------------------------

result<source_shape> source::prepare(const source_spec& spec) {
  DUNLIN_ASSERT(spec.table.empty() != spec.query.empty());
  walker_.reset();
  pass_.reset();
  reader_.reset();
  estimated_.reset();
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  const auto version = db_.query_integer("PRAGMA data_version");
  if (!version)
    return fail(version.error());
  data_version_ = *version;
  auto mark = write_mark_of(db_.path());
  const auto found = spec.table.empty() ? find_query(spec) : find_table(spec);
  if (!found)
    return fail(found.error());
  auto shape = shape_of(*found);
  if (shape.origin == key_origin::rowid) {
    // VACUUM numbers the rows anew, and raises this.
    const auto schema = db_.query_integer("PRAGMA schema_version");
    if (!schema)
      return fail(schema.error());
    shape.stamp = "schema_version " + std::to_string(*schema);
  }
  result<void> usable;
  if (spec.scan == scan_mode::paged)
    usable = check_paging();
  auto tables = tables_read(db_, query_.rows(true));
  if (!tables)
    return fail(tables.error());
  shape.tables = std::move(*tables);
  auto types = types_of(db_, query_.rows(true), shape.columns.size());
  if (!types)
    return fail(types.error());
  shape.types = std::move(*types);
  shape.mark = std::move(mark);
  if (usable && found->key.may_be_null && !spec.is_checked)
    usable = check_nulls();
  if (!usable)
    return fail(usable.error());
  walker_.emplace(db_, query_, found->key.is_unique);
  pass_.emplace(db_, query_, number_, spec.keys_file);
  reader_.emplace(db_, query_, shape.key_positions, !shares_writer_, number_);
  return shape;
}

result<source::origin> source::find_table(const source_spec& spec) {
  auto table = read_table(db_, spec.table);
  if (!table)
    return fail(table.error());
  if (!*table) {
    const auto known = names_of_tables(db_);
    if (!known)
      return fail(known.error());
    return db_.refuse(error_code::unknown_table,
                      "no table or view " + display_name(spec.table)
                          + hint_for(spec.table, *known));
  }
  const auto key = choose_key(**table, spec.key);
  if (!key)
    return with_path(db_, key.error());
  origin found{from_table((*table)->name), names_of(**table), *key};
  if (!(*table)->is_view)
    estimated_ = std::move(*table);
  return found;
}

result<source::origin> source::find_query(const source_spec& spec) {
  auto query = check_query(db_, spec.query);
  if (!query)
    return fail(query.error());
  const auto key = choose_key(query->columns, spec.key);
  if (!key)
    return with_path(db_, key.error());
  const auto table = origin_of(db_, query->text, key->columns);
  if (!table)
    return fail(table.error());
  if (!table->empty()) {
    auto facts = read_table(db_, *table);
    if (!facts)
      return fail(facts.error());
    estimated_ = std::move(*facts);
  }
  return origin{from_query(query->text), std::move(query->columns), *key};
}

source_shape source::shape_of(const origin& found) {
  source_shape shape;
  shape.columns = found.columns;
  shape.key = found.key.columns;
  shape.origin = found.key.origin;
  query_ = source_query{found.from, found.columns, found.key.columns};
  for (const auto& name : shape.key) {
    auto at = std::find(query_.cells.begin(), query_.cells.end(), name);
    if (at == query_.cells.end())
      at = query_.cells.insert(at, name);
    shape.key_positions.push_back(
        static_cast<uint32_t>(at - query_.cells.begin()));
  }
  shape.row_cells = static_cast<uint32_t>(query_.cells.size());
  return shape;
}

// -- whether it can be paged --------------------------------------------------

result<void> source::check_nulls() {
  const auto rows = db_.query_integer(query_.count_null());
  if (!rows)
    return fail(rows.error());
  if (*rows > 0)
    return refuse_null_keys(db_, query_.key, *rows);
  return {};
}

result<std::string> source::choose_likelihood(database& planner) {
  std::string first_problem;
  for (const auto* likelihood : likelihoods) {
    query_.likelihood = likelihood;
    const auto problem = paging_problem(planner, query_);
    if (!problem || problem->empty())
      return problem;
    if (first_problem.empty())
      first_problem = *problem;
  }
  return first_problem;
}

result<void> source::check_paging() {
  auto problem = choose_likelihood(db_);
  if (!problem)
    return fail(problem.error());
  if (problem->empty())
    return {};
  // Where ANALYZE found few rows, SQLite scans a table or reads on past the
  // upper bound of a page. That is no worse for few rows, and whether a key can
  // be paged by is to follow from the schema alone.
  const auto empty = copy_schema(db_);
  if (!empty)
    return fail(empty.error());
  const auto without_statistics = choose_likelihood(**empty);
  if (without_statistics && without_statistics->empty())
    return {};
  return db_.refuse(error_code::scan_unindexed,
                    "reading by the key " + display_list(query_.key)
                        + " would begin anew for each page (EXPLAIN QUERY PLAN "
                          "says: "
                        + *problem
                        + "); make an index over the key in its order; a step "
                          "that copies may say scan = \"once\" instead");
}

// -- reading ------------------------------------------------------------------

result<key_tuple> source::greatest_key() {
  DUNLIN_ASSERT(reader_);
  auto query = db_.prepare(query_.greatest());
  if (!query)
    return fail(query.error());
  const auto row = query->step();
  if (!row)
    return fail(row.error());
  key_tuple key;
  if (*row)
    query->append_cells(key);
  return key;
}

result<key_walk> source::walk_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(walker_);
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  return walker_->walk(after, bound, rows);
}

result<key_list> source::page_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows,
                                   size_t bytes) {
  DUNLIN_ASSERT(walker_);
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  return walker_->page(after, bound, rows, bytes);
}

result<key_list> source::list_keys(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(pass_);
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  return pass_->list(rows, bytes);
}

result<void> source::begin_rows(const batch_bounds& bounds) {
  DUNLIN_ASSERT(reader_);
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  return reader_->begin(bounds);
}

result<row_page> source::read_rows(size_t allowance_bytes) {
  DUNLIN_ASSERT(reader_);
  return reader_->read(allowance_bytes);
}

void source::end_rows() noexcept {
  if (reader_)
    reader_->end();
}

// -- counting -----------------------------------------------------------------

result<source_count> source::count_rows(const key_tuple& bound) {
  DUNLIN_ASSERT(reader_);
  if (auto held = db_.check_snapshot(); !held)
    return fail(std::move(held.error()));
  // One view of the source for all counts.
  auto begun = db_.exec("SAVEPOINT dunlin_count");
  if (!begun)
    return fail(begun.error());
  auto counted = count_now(bound);
  const auto ended = db_.exec("RELEASE dunlin_count");
  if (counted && !ended)
    return fail(ended.error());
  return counted;
}

result<source_count> source::count_now(const key_tuple& bound) {
  const auto total = db_.query_integer(query_.count());
  if (!total)
    return fail(total.error());
  const auto nulls = db_.query_integer(query_.count_null());
  if (!nulls)
    return fail(nulls.error());
  const auto version = db_.query_integer("PRAGMA data_version");
  if (!version)
    return fail(version.error());
  // Without a bound there was no row at first, so all that have a key are new.
  int64_t past = *total - *nulls;
  if (!bound.empty()) {
    auto query = db_.prepare(query_.count_past());
    if (!query)
      return fail(query.error());
    query->bind_cells(1, bound);
    const auto row = query->step();
    if (!row)
      return fail(row.error());
    past = query->column_integer(0);
  }
  return source_count{static_cast<uint64_t>(*total),
                      static_cast<uint64_t>(past),
                      static_cast<uint64_t>(*nulls), *version != data_version_};
}

result<row_estimate> source::estimate_rows(bool exact) {
  DUNLIN_ASSERT(reader_);
  if (exact) {
    const auto total = db_.query_integer(query_.count());
    if (!total)
      return fail(total.error());
    return row_estimate{static_cast<uint64_t>(*total), true};
  }
  if (!estimated_)
    return row_estimate{};
  return estimate_of(db_, *estimated_);
}

} // namespace dunlin::sqlite
