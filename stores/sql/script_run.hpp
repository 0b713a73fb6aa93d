#pragma once

#include "stores/sql/lease.hpp"
#include "stores/sql/script_host.hpp"
#include "stores/store.hpp"

namespace dunlin::sql {

/// See `target_session::run_script`.
result<std::string> run_script(script_host& host, lease& held,
                               const script_job& job);

} // namespace dunlin::sql
