#pragma once

#include "stores/postgresql/session.hpp"
#include "stores/sql/lease.hpp"
#include "stores/store.hpp"

namespace dunlin::postgresql {

/// See `target_session::run_script`.
result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job);

} // namespace dunlin::postgresql
