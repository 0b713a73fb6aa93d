#pragma once

#include "stores/postgresql/touches/reading.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Names that the server gives to what a statement leaves without one.

namespace dunlin::postgresql {

/// `t_a_b_key`: what the server begins with.
std::string composed_name(const std::string& table,
                          const std::vector<std::string>& columns,
                          std::string_view ending);

/// What an index or sequence of a table is called: the composed name, which the
/// server counts on from where it is taken. One of more than `name_bytes_max`
/// it cuts, in a way that is not worked out here. Names of which that can't be
/// told for certain are noted as unknown.
std::string given_name(reading& in, size_t table, const std::string& composed);

/// The server gives names with this ending, which are not worked out here.
void note_given_names(reading& in, std::string_view ending);

/// A name of something that nobody is known to have made: behind who had the
/// server give one with its ending it may be that, and before it comes first.
/// @param what for people: `the index`.
void use_unknown_name(reading& in, std::string_view what,
                      const std::string& name);

/// A table gets an index, and so does each of its partitions, by a name with
/// this ending.
void note_indexes_of_parts(reading& in, size_t table, std::string_view ending);

/// A table becomes a partition, and gets the indexes of its whole.
void note_indexes_of_whole(reading& in, size_t whole);

} // namespace dunlin::postgresql
