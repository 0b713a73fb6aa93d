#include "stores/store.hpp"

#include "stores/store_look.hpp"

namespace dunlin {

source_session::~source_session() = default;

target_session::~target_session() = default;

canceller::~canceller() = default;

store_look::~store_look() = default;

store_connection::~store_connection() = default;

run_lock::~run_lock() = default;

} // namespace dunlin
