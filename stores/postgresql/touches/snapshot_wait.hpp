#pragma once

#include "stores/postgresql/touches/syntax_tree.hpp"

#include <string_view>

namespace dunlin::postgresql {

/// What a statement is called that waits for the snapshots of all sessions of
/// its database, each for as long as a statement runs there or a transaction
/// keeps one; empty if it does not. DROP INDEX and DETACH PARTITION
/// CONCURRENTLY wait for those alone who use the same table.
std::string_view snapshot_wait_of(syntax_node statement);

} // namespace dunlin::postgresql
