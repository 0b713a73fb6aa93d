#pragma once

#include "stores/mariadb/database.hpp"
#include "stores/mariadb/listed_keys.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dunlin::mariadb {

/// All keys of a source in one pass (`scan = "once"`), or those that a file
/// lists. The server groups and sorts them; where another statement or the loss
/// of the session ends the result, it begins anew behind the last key that was
/// listed. A file is read anew then from its begin.
class key_pass {
public:
  /// `db` and `query` must outlive it.
  /// @param file empty: all keys.
  key_pass(database& db, const source_query& query, uint32_t number,
           const std::string& file);

  /// See `source_session::list_keys`.
  result<key_list> list(uint64_t rows, size_t bytes);

private:
  result<void> begin();
  result<void> open();

  /// Appends the next key. False: that was all.
  result<bool> next(std::string& key);

  database& db_;
  const source_query& query_;
  /// Set if a file lists the keys.
  std::optional<listed_keys> listed_;
  std::optional<statement> keys_;
  parameter_list parameters_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  /// The session that it began in.
  uint32_t generation_ = 0;
  key_tuple last_;
};

} // namespace dunlin::mariadb
