#include "stores/postgresql/key_pass.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/key_problem.hpp"
#include "stores/postgresql/listed_keys.hpp"

#include <algorithm>

namespace dunlin::postgresql {

namespace {

/// Keys that are fetched at a time: libpq keeps them all.
constexpr uint64_t fetch_rows_max = 512;

} // namespace

key_pass::~key_pass() {
  close();
}

result<key_list> key_pass::list(uint64_t rows, size_t bytes) {
  DUNLIN_ASSERT(rows > 0);
  if (has_ended_)
    return key_list{{}, true};
  // The cursor goes with its session.
  if (!is_open_ || generation_ != db_.generation())
    if (auto begun = begin(); !begun)
      return fail(std::move(begun.error()));
  key_list listed;
  for (size_t used = 0;
       !listed.end && listed.keys.size() < rows && used < bytes;)
    if (auto done = fetch(std::min(rows - listed.keys.size(), fetch_rows_max),
                          listed, used);
        !done) {
      close();
      return fail(std::move(done.error()));
    }
  // What a list that failed had of keys is in no list.
  if (!listed.keys.empty())
    last_ = listed.keys.back();
  has_ended_ = listed.end;
  if (has_ended_)
    close();
  return listed;
}

result<void> key_pass::begin() {
  auto begun
      = file_.empty()
            ? db_.exec("DECLARE " + cursor_ + " NO SCROLL CURSOR WITH HOLD FOR "
                       + query_.all_keys(last_))
            : declare_listed_keys(db_, query_, number_, file_, cursor_);
  is_open_ = begun.has_value();
  generation_ = db_.generation();
  return begun;
}

result<void> key_pass::fetch(uint64_t rows, key_list& into, size_t& used) {
  const auto found = db_.query(
      "FETCH FORWARD " + std::to_string(rows) + " FROM " + cursor_, {}, true);
  if (!found)
    return fail(found.error());
  const auto columns = static_cast<int>(query_.key_kinds.size());
  for (int row = 0; row < found->rows(); ++row) {
    auto& key = into.keys.emplace_back();
    if (found->bytes(row, columns) != std::string_view{"\0", 1})
      return refuse_null_keys(db_, query_.key);
    for (int i = 0; i < columns; ++i)
      append_cell(key, query_.key_kinds[static_cast<size_t>(i)],
                  found->bytes(row, i));
    if (found->bytes(row, columns + 1) != std::string_view{"\0", 1})
      return refuse_equal_keys(db_, key);
    used += key.size();
  }
  into.end = static_cast<uint64_t>(found->rows()) < rows;
  return {};
}

void key_pass::close() noexcept {
  if (is_open_ && generation_ == db_.generation())
    static_cast<void>(db_.exec("CLOSE " + cursor_));
  is_open_ = false;
}

} // namespace dunlin::postgresql
