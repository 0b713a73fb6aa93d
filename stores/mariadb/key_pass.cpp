#include "stores/mariadb/key_pass.hpp"

#include "config/assert.hpp"
#include "stores/mariadb/key_problem.hpp"
#include "stores/sql/key_steps.hpp"

namespace dunlin::mariadb {

namespace {

/// Bytes of the count behind a key: an integer cell.
constexpr size_t count_bytes = 9;

} // namespace

key_pass::key_pass(database& db, const source_query& query, uint32_t number,
                   const std::string& file)
    : db_(db), query_(query) {
  if (!file.empty())
    listed_.emplace(db, query, number, file);
}

result<key_list> key_pass::list(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(rows > 0);
  if (has_ended_)
    return key_list{{}, true};
  // The table that keeps the keys of a file goes with its session.
  const bool is_gone = listed_ && generation_ != db_.generation();
  if (!has_begun_ || is_gone)
    if (auto begun = begin(); !begun)
      return fail(begun.error());
  has_begun_ = true;
  const auto before = last_;
  auto listed
      = sql::take_keys(rows, bytes, [&](key_tuple& key) { return next(key); });
  if (!listed) {
    // What was fetched of it is in no list.
    keys_.reset();
    last_ = before;
    has_begun_ = !listed_;
    return listed;
  }
  has_ended_ = listed->end;
  return listed;
}

result<void> key_pass::begin() {
  generation_ = db_.generation();
  if (listed_)
    return listed_->collect();
  const auto nulls = db_.ask_integer(query_.count_null());
  if (!nulls)
    return fail(nulls.error());
  if (*nulls > 0)
    return refuse_null_keys(db_, query_.key, *nulls);
  return {};
}

result<void> key_pass::open() {
  const bool has_lower = !last_.empty();
  keys_.emplace(db_, query_.collect(has_lower));
  parameters_.clear();
  if (has_lower)
    query_.add_lower(parameters_, last_);
  return keys_->execute(parameters_);
}

result<bool> key_pass::next(std::string& key) {
  if (listed_)
    return listed_->next(key);
  if (!keys_ || !keys_->is_open())
    if (auto opened = open(); !opened)
      return fail(opened.error());
  const database::call running{db_};
  auto found = keys_->fetch(key);
  if (!found || !*found)
    return found;
  const auto key_bytes = key.size() - count_bytes;
  const auto copies
      = value_reader{std::string_view{key}.substr(key_bytes)}.next();
  key.resize(key_bytes);
  if (copies.integer > 1)
    return refuse_equal_keys(db_, key);
  last_ = key;
  return true;
}

} // namespace dunlin::mariadb
