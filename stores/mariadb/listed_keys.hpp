#pragma once

#include "stores/key_file.hpp"
#include "stores/mariadb/database.hpp"
#include "stores/mariadb/parameter_list.hpp"
#include "stores/mariadb/source_query.hpp"
#include "stores/mariadb/statement.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::mariadb {

/// The keys that a file lists, as the source spells them and each once; those
/// that the source lacks come last. They are kept in a temporary table of the
/// server with the very columns of the key, so that a text names the row that
/// the database takes for equal, and memory does not grow with the file.
class listed_keys {
public:
  /// `db` and `query` must outlive it. `number` tells the sources of one
  /// connection apart.
  listed_keys(database& db, const source_query& query, uint32_t number,
              std::string file);

  /// Reads the file; again, after its session was lost, to begin anew.
  /// @returns what `key_file` refuses; `bad_value` with file and line for a
  ///   text that no key can be; `store_unopenable` where the user may make no
  ///   temporary tables.
  result<void> collect();

  /// Appends the next key. False: that was all.
  result<bool> next(std::string& key);

private:
  /// Keys that are there, then those that are missing.
  enum class part { there, missing, done };

  result<void> create();
  result<void> insert(key_file& file);
  std::string select() const;
  result<void> open();

  database& db_;
  const source_query& query_;
  std::string file_;
  /// The temporary table, as SQL names it.
  std::string table_;
  std::optional<statement> keys_;
  parameter_list parameters_;
  part part_ = part::there;
  /// The last key of the part, behind which it begins anew.
  key_tuple last_;
};

} // namespace dunlin::mariadb
