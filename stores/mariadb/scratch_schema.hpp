#pragma once

#include "stores/mariadb/database.hpp"

#include <string>
#include <vector>

namespace dunlin::mariadb {

/// One object of a database.
struct schema_object {
  /// `table`, `sequence`, `view`, `procedure`, `function`, `trigger`.
  std::string kind;
  std::string name;
  /// The statement that makes it, without DEFINER: whoever makes it is it.
  std::string text;
  /// Of a routine and a trigger: the mode that it was made in.
  std::string sql_mode;
  /// Of a table: its columns that can be written, in backticks.
  std::vector<std::string> columns = {};
};

/// The objects of the database that the session is in, without dunlin's ledger
/// and without events: tables first, then what needs them.
/// @returns `store_read_only` for an object whose text the user may not see.
result<std::vector<schema_object>> read_schema(database& db);

/// Makes them in the database that the session is in, which is empty. The
/// session is good for copying their rows then, and for nothing else: it takes
/// what no rule of the server or of a table would let in.
result<void> make_schema(database& db,
                         const std::vector<schema_object>& objects,
                         bool only_tables);

} // namespace dunlin::mariadb
