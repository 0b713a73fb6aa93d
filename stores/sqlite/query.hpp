#pragma once

#include "stores/sqlite/database.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file
/// One statement with its parameters, in one line of C++.

namespace dunlin::sqlite {

inline void bind_one(statement& query, int index,
                     std::string_view text) noexcept {
  query.bind_text(index, text);
}

template <std::integral Number>
void bind_one(statement& query, int index, Number number) noexcept {
  query.bind(index, static_cast<int64_t>(number));
}

/// Binds parameters in their order, from ?1 on. Texts are not copied:
/// they must stay until the statement is done.
template <class... Parameters>
void bind_all(statement& query, const Parameters&... parameters) noexcept {
  int index = 0;
  (bind_one(query, ++index, parameters), ...);
}

/// Prepares a query and binds its parameters.
template <class... Parameters>
result<statement> make_query(database& db, std::string_view sql,
                             const Parameters&... parameters) {
  auto query = db.prepare(sql);
  if (query)
    bind_all(*query, parameters...);
  return query;
}

/// Hands each row of a query to `use`. A query that could not be prepared is
/// that error.
template <class Use>
result<void> for_each_row(result<statement> query, Use use) {
  if (!query)
    return fail(query.error());
  for (;;) {
    const auto row = query->step();
    if (!row)
      return fail(row.error());
    if (!*row)
      return {};
    use(*query);
  }
}

/// What `make` makes of each row of a query.
template <class Make>
auto collect_rows(result<statement> query, Make make)
    -> result<std::vector<decltype(make(*query))>> {
  std::vector<decltype(make(*query))> out;
  auto done = for_each_row(std::move(query), [&](const statement& row) {
    out.push_back(make(row));
  });
  if (!done)
    return fail(done.error());
  return out;
}

/// The first column of a query's rows, as texts.
inline result<std::vector<std::string>> collect_texts(result<statement> query) {
  return collect_rows(std::move(query),
                      [](const statement& row) { return row.column_text(0); });
}

/// Runs a statement that changes rows. @returns how many, as SQLite reports.
template <class... Parameters>
result<int64_t> change_rows(database& db, std::string_view sql,
                            const Parameters&... parameters) {
  auto change = make_query(db, sql, parameters...);
  if (!change)
    return fail(change.error());
  if (auto done = change->run(); !done)
    return fail(done.error());
  return sqlite3_changes64(db.handle());
}

} // namespace dunlin::sqlite
