#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/source_query.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace dunlin::postgresql {

/// All keys of a source in one pass (`scan = "once"`), or those that a file
/// lists. The server keeps them behind a cursor that outlives its transaction.
/// Where that is lost with its session, another begins behind the last key that
/// was listed. A file is read anew then from its begin.
class key_pass {
public:
  /// `db` and `query` must outlive it. `number` tells the sources of one
  /// connection apart.
  /// @param file empty: all keys.
  key_pass(database& db, const source_query& query, uint32_t number,
           std::string file)
      : db_(db), query_(query), number_(number), file_(std::move(file)),
        cursor_("dunlin_pass" + std::to_string(number)) {
    // nop
  }

  ~key_pass();

  key_pass(const key_pass&) = delete;
  key_pass& operator=(const key_pass&) = delete;

  /// See `source_session::list_keys`.
  result<key_list> list(uint64_t rows, size_t bytes);

private:
  result<void> begin();
  /// Takes some keys more.
  result<void> fetch(uint64_t rows, key_list& into, size_t& used);
  void close() noexcept;

  database& db_;
  const source_query& query_;
  uint32_t number_;
  std::string file_;
  std::string cursor_;
  bool is_open_ = false;
  bool has_ended_ = false;
  uint32_t generation_ = 0;
  key_tuple last_;
};

} // namespace dunlin::postgresql
