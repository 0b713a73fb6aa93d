#include "stores/sqlite/key_pass.hpp"

#include "config/assert.hpp"
#include "stores/sql/key_steps.hpp"
#include "stores/sqlite/key_problem.hpp"
#include "stores/sqlite/listed_keys.hpp"

#include <utility>

namespace dunlin::sqlite {

result<key_list> key_pass::list(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(rows > 0);
  if (has_ended_)
    return key_list{{}, true};
  if (!has_begun_) {
    const auto begun = begin();
    if (!begun) {
      keys_.clear();
      return fail(begun.error());
    }
    has_begun_ = true;
  }
  auto query = db_.prepare("SELECT " + key_cells(query_.key.size()) + " FROM "
                           + keys_.name() + " WHERE rowid > ?1 ORDER BY rowid");
  if (!query)
    return fail(query.error());
  query->bind(1, listed_);
  auto listed = sql::take_keys(rows, bytes, [&](key_tuple& key) {
    const auto row = query->step();
    if (row && *row)
      query->append_cells(key);
    return row;
  });
  if (!listed)
    return listed;
  listed_ += static_cast<int64_t>(listed->keys.size());
  if (listed->end) {
    has_ended_ = true;
    query = statement{};
    keys_.clear();
  }
  return listed;
}

result<void> key_pass::begin() {
  auto done = keys_.create(query_.key.size(), ", copies");
  if (done && !file_.empty())
    return collect_listed_keys(db_, query_, number_, file_, keys_.name());
  if (done)
    done = db_.exec(query_.collect(keys_.name()));
  if (done)
    done = check_nulls();
  if (done)
    done = check_copies();
  return done;
}

result<void> key_pass::check_nulls() {
  std::string nulls;
  for (size_t i = 0; i < query_.key.size(); ++i)
    nulls += (i == 0 ? "c" : " OR c") + std::to_string(i) + " IS NULL";
  const auto rows = db_.query_integer("SELECT sum(copies) FROM " + keys_.name()
                                      + " WHERE " + nulls);
  if (!rows)
    return fail(rows.error());
  if (*rows > 0)
    return refuse_null_keys(db_, query_.key, *rows);
  return {};
}

result<void> key_pass::check_copies() {
  auto query = db_.prepare("SELECT " + key_cells(query_.key.size()) + " FROM "
                           + keys_.name() + " WHERE copies > 1 LIMIT 1");
  if (!query)
    return fail(query.error());
  const auto row = query->step();
  if (!row)
    return fail(row.error());
  if (!*row)
    return {};
  std::string key;
  query->append_cells(key);
  return refuse_equal_keys(db_, key);
}

} // namespace dunlin::sqlite
