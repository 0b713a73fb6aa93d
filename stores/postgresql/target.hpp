#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string_view>

namespace dunlin::postgresql {

/// The writer of a connection. `db` must outlive it.
/// @param ledger_schema see `session`.
std::unique_ptr<target_session> make_target(database& db,
                                            std::string_view ledger_schema);

} // namespace dunlin::postgresql
