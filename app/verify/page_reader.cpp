#include "app/verify/page_reader.hpp"

#include <algorithm>
#include <mutex>

namespace dunlin {

namespace {

/// Held for as long as a row larger than a chunk is in memory; by one thread
/// perhaps twice, for the same row in source and target.
std::recursive_mutex huge_row;

/// @returns whether there is more; `allowance` is what the next page needs.
result<bool> use_page(source_session& from, size_t& allowance,
                      const std::function<result<void>(const chunk&)>& use) {
  std::unique_lock turn{huge_row, std::defer_lock};
  if (allowance > chunk_bytes_max)
    turn.lock();
  const auto page = from.read_rows(allowance);
  if (!page)
    return fail(page.error());
  if (page->rows->rows > 0)
    if (auto used = use(*page->rows); !used)
      return fail(used.error());
  allowance = std::max<size_t>(chunk_bytes_max, page->needs_bytes);
  return !page->end;
}

} // namespace

result<void>
for_each_page(source_session& from, const batch_bounds& bounds,
              const verify_stop& stop,
              const std::function<result<void>(const chunk&)>& use) {
  if (auto begun = from.begin_rows(bounds); !begun)
    return begun;
  size_t allowance = chunk_bytes_max;
  for (;;) {
    auto more = result<bool>{false};
    if (auto good = stop.check(); !good)
      more = fail(good.error());
    else
      more = use_page(from, allowance, use);
    if (more && *more)
      continue;
    from.end_rows();
    if (!more)
      return fail(more.error());
    return {};
  }
}

} // namespace dunlin
