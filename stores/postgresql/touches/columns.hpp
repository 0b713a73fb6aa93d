#pragma once

#include "stores/postgresql/touches/reading.hpp"

namespace dunlin::postgresql {

/// A column: its type, default, sequence, checks and keys.
/// @param is_filled the table has rows, which get the default now.
void add_column(reading& in, size_t table, syntax_node column, bool is_filled);

/// An index that has this name from now on.
void make_index(reading& in, size_t table, const std::string& name);

/// What is worked out whenever a row is written.
void add_on_write(reading& in, size_t table, const use_list& uses);

/// The sequence of an identity or serial column.
/// @param identity what is said of it, perhaps its name.
void add_sequence(reading& in, size_t table, const std::string& column,
                  syntax_node identity = {});

/// The types of columns that are the user's own.
void add_types(reading& in, size_t table, const use_list& uses);

} // namespace dunlin::postgresql
