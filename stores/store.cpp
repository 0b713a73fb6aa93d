#include "stores/store.hpp"

namespace dunlin {

source_session::~source_session() = default;

target_session::~target_session() = default;

canceller::~canceller() = default;

store_connection::~store_connection() = default;

run_lock::~run_lock() = default;

} // namespace dunlin
