#include "app/standing_rows.hpp"

namespace dunlin {

namespace {

/// Keys that are held at a time: enough that a page costs more than asking for
/// it, and no more memory than a chunk of rows.
constexpr uint64_t page_rows_max = 10'000;
constexpr size_t page_bytes_max = chunk_bytes_max;

} // namespace

result<uint64_t> count_standing_rows(source_session& source, scan_mode scan,
                                     target_session& target,
                                     const target_spec& spec) {
  const auto bound = source.greatest_key();
  if (!bound)
    return fail(bound.error());
  uint64_t standing = 0;
  key_tuple last;
  for (;;) {
    auto page
        = scan == scan_mode::once
              ? source.list_keys(page_rows_max, page_bytes_max)
              : source.page_keys(last, *bound, page_rows_max, page_bytes_max);
    if (!page)
      return fail(page.error());
    const auto found = target.count_standing(spec, page->keys);
    if (!found)
      return fail(found.error());
    standing += *found;
    if (page->end)
      return standing;
    last = page->keys.back();
  }
}

} // namespace dunlin
