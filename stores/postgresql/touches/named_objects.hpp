#pragma once

#include "stores/postgresql/touches/reading.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::postgresql {

/// The objects that DROP, COMMENT, ALTER ... OWNER and the like name: in lists
/// of words, not as a query names a table.
/// @param type as the parser says it: `OBJECT_TABLE`.
std::vector<size_t> objects_named(reading& in, std::string_view type,
                                  syntax_node object);

/// Whether such objects belong to the server or to all sessions: whoever
/// changes one may change anything.
bool is_beyond_tables(std::string_view type);

/// `OBJECT_FOREIGN_TABLE` as `foreign table`.
std::string words_of_type(std::string_view type);

} // namespace dunlin::postgresql
