#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/key_table.hpp"
#include "stores/sqlite/source_query.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace dunlin::sqlite {

/// All keys of a source in one pass (`scan = "once"`), or those that a file
/// lists. They are collected into a temporary table first, so that no statement
/// holds the source open while the ledger keeps them.
class key_pass {
public:
  /// `db` and `query` must outlive it.
  /// @param file empty: all keys.
  key_pass(database& db, const source_query& query, uint32_t number,
           std::string file)
      : db_(db), query_(query), number_(number), file_(std::move(file)),
        keys_(db, number, "pass") {
    // nop
  }

  /// See `source_session::list_keys`.
  result<key_list> list(uint64_t rows, size_t bytes);

private:
  /// Collects the keys and refuses NULLs and equal ones.
  result<void> begin();

  result<void> check_nulls();

  result<void> check_copies();

  database& db_;
  const source_query& query_;
  uint32_t number_;
  std::string file_;
  key_table keys_;
  bool has_begun_ = false;
  /// The pass is at its end; the table has gone.
  bool has_ended_ = false;
  /// Rows of the table that were listed.
  int64_t listed_ = 0;
};

} // namespace dunlin::sqlite
