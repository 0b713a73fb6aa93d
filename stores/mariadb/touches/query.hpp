#pragma once

#include "stores/mariadb/touches/expression.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dunlin::mariadb {

/// A table behind FROM, UPDATE or USING.
struct table_reference {
  /// By which the rest of the statement calls it.
  std::string alias;
  /// None for a query in brackets.
  std::optional<written_name> name;
  /// FOR PORTION OF: what is left of a row is inserted anew.
  bool has_portion = false;
};

using reference_list = std::vector<table_reference>;

/// Whether a query begins here.
bool begins_query(const token_cursor& at);

/// A query with its WITH, from which rows are read.
void read_query(reading& in, token_cursor& at);

/// The tables of a FROM or UPDATE, to the word that ends them. Uses what is in
/// the queries and conditions among them, but not the tables themselves.
reference_list read_references(reading& in, token_cursor& at);

/// Gives up where one of the tables tells of the rows of all others and is
/// asked for that.
/// @param asked the statement, as far as it names columns.
void look_for_told_rows(reading& in, const reference_list& from,
                        const token_cursor& asked);

/// One table with what may stand behind its name.
std::optional<table_reference> read_reference(reading& in, token_cursor& at);

/// Reads `WITH`, whose names can be seen until the caller takes them away.
void read_with(reading& in, token_cursor& at);

} // namespace dunlin::mariadb
