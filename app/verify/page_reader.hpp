#pragma once

#include "app/verify/verify_stop.hpp"
#include "stores/store.hpp"

#include <functional>

namespace dunlin {

/// Reads the rows of a range or a list page by page, each at most
/// `chunk_bytes_max` bytes; a larger row comes alone, and all threads of the
/// process together hold one such row at a time.
/// @returns what reading or `use` reports; `interrupted` once a stop was asked
///   for.
result<void>
for_each_page(source_session& from, const batch_bounds& bounds,
              const verify_stop& stop,
              const std::function<result<void>(const chunk&)>& use);

} // namespace dunlin
