#include "stores/mariadb/source.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/key_problem.hpp"
#include "stores/mariadb/left_sessions.hpp"
#include "stores/mariadb/paging.hpp"
#include "stores/mariadb/query_text.hpp"
#include "stores/mariadb/rights.hpp"
#include "stores/mariadb/snapshot.hpp"
#include "stores/mariadb/sql_text.hpp"
#include "stores/mariadb/tables_read.hpp"
#include "stores/mariadb/types.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/query.hpp"

#include <algorithm>
#include <utility>

namespace dunlin::mariadb {

namespace {

/// A cell that may be longer than this, in bytes, is measured before it is
/// read. The server counts four bytes for each character of a text.
constexpr unsigned long large_bytes_min = 1024 * 1024;

/// ENUM and SET: what the server sorts by is not what it shows.
bool is_named(const column_type& type) {
  return type.declared.starts_with("enum") || type.declared.starts_with("set");
}

/// The table that the whole key comes from, which the query has no more rows
/// than; empty if there is none.
std::optional<table_name> origin_of(const checked_query& query,
                                    const std::vector<std::string>& key) {
  std::optional<table_name> out;
  for (size_t i = 0; i < query.columns.size(); ++i) {
    if (std::find(key.begin(), key.end(), query.columns[i]) == key.end())
      continue;
    const auto& table = query.origins[i];
    if (table.name.empty()
        || (out && (out->name != table.name || out->schema != table.schema)))
      return std::nullopt;
    out = table;
  }
  return out;
}

/// An error of the key, with the database it is about.
tl::unexpected<error> with_name(const database& db, const error& problem) {
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
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  if (!spec.keys_file.empty())
    if (auto may = check_temporary_right(db_); !may)
      return fail(may.error());
  const auto found = find(spec);
  if (!found)
    return fail(found.error());
  auto shape = shape_of(*found);
  if (!shape)
    return shape;
  if (is_for_snapshot_)
    if (auto good = check_engines(db_, tables_); !good)
      return fail(good.error());
  const auto pages = check_paging(*found, *shape);
  if (!pages
      && (spec.scan == scan_mode::paged
          || pages.error().code != error_code::scan_unindexed))
    return fail(pages.error());
  if (found->key.may_be_null && !spec.is_checked)
    if (auto good = check_nulls(); !good)
      return fail(good.error());
  auto changed = last_change(db_, tables_);
  if (!changed)
    return fail(changed.error());
  last_change_ = std::move(*changed);
  const auto started_s = server_start_s(db_);
  if (!started_s)
    return fail(started_s.error());
  shape->mark = last_change_ + " since " + std::to_string(*started_s);
  walker_.emplace(db_, query_, found->key.is_unique);
  pass_.emplace(db_, query_, number_, spec.keys_file);
  reader_.emplace(db_, query_, shape->key_positions, pages.has_value());
  return shape;
}

result<source::origin> source::find(const source_spec& spec) {
  return spec.table.empty() ? find_query(spec) : find_table(spec);
}

result<source::origin> source::find_table(const source_spec& spec) {
  const auto name = split_name(db_, spec.table);
  auto table = read_table(db_, name);
  if (!table)
    return fail(table.error());
  if (!*table)
    return fail(no_table(db_, name));
  const auto key = (*table)->is_view
                       ? choose_key("the view " + sql::display_name(spec.table),
                                    (*table)->column_names(), spec.key)
                       : choose_key(**table, spec.key);
  if (!key)
    return with_name(db_, key.error());
  origin found{
      (*table)->quoted() + " AS s", (*table)->column_names(), *key, {}};
  if ((*table)->is_view)
    return found;
  estimated_ = name;
  found.table = std::move(*table);
  return found;
}

result<source::origin> source::find_query(const source_spec& spec) {
  auto query = check_query(db_, spec.query);
  if (!query)
    return fail(query.error());
  const auto key = choose_key("a query", query->columns, spec.key);
  if (!key)
    return with_name(db_, key.error());
  estimated_ = origin_of(*query, key->columns);
  return origin{from_query(query->text), std::move(query->columns), *key, {}};
}

result<source_shape> source::shape_of(const origin& found) {
  source_shape shape;
  shape.columns = found.columns;
  shape.key = found.key.columns;
  shape.origin = found.key.origin;
  shape.row_cells = static_cast<uint32_t>(found.columns.size());
  query_
      = source_query{found.from, "", found.columns, {}, found.key.columns, {}};
  if (!found.key.index.empty())
    query_.by_index = "FORCE INDEX (" + quote_name(found.key.index) + ")";
  for (const auto& name : shape.key) {
    const auto at = std::find(query_.cells.begin(), query_.cells.end(), name);
    DUNLIN_ASSERT(at != query_.cells.end());
    shape.key_positions.push_back(
        static_cast<uint32_t>(at - query_.cells.begin()));
  }
  if (auto read = read_types(found, shape); !read)
    return fail(read.error());
  auto tables = tables_read(db_, query_.columns(), {});
  if (!tables)
    return fail(tables.error());
  tables_ = std::move(*tables);
  for (const auto& table : tables_)
    shape.tables.push_back(profile_name(db_, table));
  auto stamped = stamp();
  if (!stamped)
    return fail(stamped.error());
  shape.stamp = std::move(*stamped);
  return shape;
}

result<void> source::read_types(const origin& found, source_shape& shape) {
  statement told{db_, query_.columns()};
  if (auto prepared = told.prepare(); !prepared)
    return prepared;
  DUNLIN_ASSERT(told.columns() == found.columns.size());
  for (unsigned i = 0; i < told.columns(); ++i) {
    const auto& field = told.column(i);
    auto type = type_of(field);
    const auto* column
        = found.table ? found.table->find(found.columns[i]) : nullptr;
    if (column != nullptr)
      type.declared = column->declared;
    shape.types.push_back(std::move(type));
    query_.is_large.push_back(field.length > large_bytes_min);
  }
  for (const auto position : shape.key_positions) {
    query_.comparands.push_back(comparand_of(told.column(position)));
    query_.is_named.push_back(is_named(shape.types[position]));
  }
  return {};
}

result<std::string> source::stamp() const {
  std::string collations;
  for (const auto& name : query_.key)
    collations
        += (collations.empty() ? "collation(min(s." : ", collation(min(s.")
           + quote_name(name) + "))";
  // Of no row at all, which the server sees before it reads: an outer join that
  // can't match reads the whole table.
  auto cells = sql::first_row(
      db_.ask("SELECT " + collations + " FROM " + query_.from + " WHERE 1 = 0"),
      [&](const sql::answer_row& row) {
        std::string out;
        for (size_t i = 0; i < query_.key.size(); ++i)
          if (const auto name = row.text(i); name != "binary")
            out += (out.empty() ? "collation " : ", ") + name;
        return out;
      });
  if (!cells)
    return fail(cells.error());
  return std::move(*cells).value_or("");
}

// -- whether it can be paged --------------------------------------------------

result<void> source::check_nulls() {
  const auto rows = db_.ask_integer(query_.count_null());
  if (!rows)
    return fail(rows.error());
  if (*rows > 0)
    return refuse_null_keys(db_, query_.key, *rows);
  return {};
}

result<void> source::check_paging(const origin& found,
                                  const source_shape& shape) {
  const auto refuse = [&](const std::string& why) {
    return db_.refuse(error_code::scan_unindexed,
                      "reading by the key " + sql::display_list(query_.key)
                          + " would begin anew for each page (" + why
                          + "); make an index over the key in its order, or say"
                            " scan = \"once\"");
  };
  if (found.table && found.key.index.empty())
    return refuse("no index of its table begins with these columns");
  std::vector<column_type> types;
  for (const auto position : shape.key_positions) {
    types.push_back(shape.types[position]);
    if (is_named(types.back()))
      return refuse("the column " + sql::display_name(shape.columns[position])
                    + " is ordered by numbers and compared by texts");
  }
  const auto problem = paging_problem(db_, query_, types, found.key.index);
  if (!problem)
    return fail(problem.error());
  if (!problem->empty())
    return refuse("EXPLAIN says: " + *problem);
  return {};
}

// -- reading ------------------------------------------------------------------

result<key_tuple> source::greatest_key() {
  DUNLIN_ASSERT(reader_);
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  auto found = db_.ask(query_.greatest());
  if (!found)
    return fail(found.error());
  return std::move(found->cells);
}

result<key_walk> source::walk_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows) {
  DUNLIN_ASSERT(walker_);
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  return walker_->walk(after, bound, rows);
}

result<key_list> source::page_keys(const key_tuple& after,
                                   const key_tuple& bound, uint64_t rows,
                                   size_t bytes) {
  DUNLIN_ASSERT(walker_);
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  return walker_->page(after, bound, rows, bytes);
}

result<key_list> source::list_keys(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(pass_);
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  return pass_->list(rows, bytes);
}

result<void> source::begin_rows(const batch_bounds& bounds) {
  DUNLIN_ASSERT(reader_);
  reader_->begin(bounds);
  return db_.ready();
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
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  const auto changed = last_change(db_, tables_);
  if (!changed)
    return fail(changed.error());
  source_count out;
  // What others write is not seen in a snapshot.
  out.changed = !db_.holds_snapshot() && *changed != last_change_;
  // One statement, so that all counts are of one view of the source.
  statement counts{db_, query_.count_parts()};
  parameter_list parameters;
  if (bound.empty()) {
    for (size_t i = 1; i <= query_.key.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        parameters.add({});
  } else {
    query_.add_lower(parameters, bound);
  }
  const auto told = counts.run(parameters);
  if (!told)
    return fail(told.error());
  value_reader cells{told->cells};
  const auto next = [&] { return static_cast<uint64_t>(cells.next().integer); };
  out.total = next();
  out.null_keys = next();
  // Without a bound there was no row at first, so all that have a key are new.
  out.past_bound = next();
  if (bound.empty())
    out.past_bound = out.total - out.null_keys;
  return out;
}

result<row_estimate> source::estimate_rows(bool exact) {
  DUNLIN_ASSERT(reader_);
  if (auto ready = db_.ready(); !ready)
    return fail(ready.error());
  if (exact) {
    const auto total = db_.ask_integer(query_.count());
    if (!total)
      return fail(total.error());
    return row_estimate{static_cast<uint64_t>(*total), true};
  }
  if (!estimated_)
    return row_estimate{};
  auto rows = estimated_rows(db_, *estimated_);
  if (!rows)
    return fail(rows.error());
  return row_estimate{*rows, false};
}

} // namespace dunlin::mariadb
