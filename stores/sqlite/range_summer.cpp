#include "stores/sqlite/range_summer.hpp"

#include "stores/digest.hpp"
#include "stores/sqlite/copy_check.hpp"
#include "stores/sqlite/range_sql.hpp"

namespace dunlin::sqlite {

namespace {

/// The row that a statement stands at, as a digest is over it.
void append_row(const statement& query, std::string& out) {
  for (int at = 0; at < query.columns(); ++at) {
    auto cell = query.column(at);
    if (cell.kind == value_kind::real && cell.real == 0)
      cell.real = 0;
    append_value(out, cell);
  }
}

} // namespace

result<std::unique_ptr<sql::range_summer>>
range_summer::make(database& db, const target_table& table,
                   const target_spec& spec) {
  const auto likelihood = check_sum(db, table, spec);
  if (!likelihood)
    return fail(likelihood.error());
  std::unique_ptr<range_summer> out{new range_summer{db}};
  for (const auto scope : row_scopes)
    out->scopes_[static_cast<size_t>(scope)].sql
        = rows_sql(scope, table, spec.columns, spec.key, *likelihood);
  return out;
}

result<engine_sum> range_summer::sum(const sql::rows_meant& rows) {
  auto& of = scopes_[static_cast<size_t>(rows.scope)];
  if (!of.rows) {
    auto made = db_.prepare(of.sql, true);
    if (!made)
      return fail(made.error());
    of.rows = std::move(*made);
  }
  auto& query = of.rows;
  query.bind_cells(query.bind_cells(1, rows.after), rows.key);
  engine_sum out;
  digest_sum sum;
  for (;;) {
    const auto found = query.step();
    if (!found) {
      query.clear();
      return fail(found.error());
    }
    if (!*found)
      break;
    row_.clear();
    append_row(query, row_);
    sum.add(row_);
    ++out.rows;
  }
  query.clear();
  out.sum = sum.bytes();
  return out;
}

} // namespace dunlin::sqlite
