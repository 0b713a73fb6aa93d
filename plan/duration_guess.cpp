#include "plan/duration_guess.hpp"

#include <algorithm>
#include <limits>

namespace dunlin {

namespace {

/// Beyond any table, so that products of it fit.
constexpr uint64_t rows_max = 1'000'000'000'000'000;

uint32_t as_estimate(uint64_t ms) noexcept {
  return static_cast<uint32_t>(
      std::min<uint64_t>(ms, std::numeric_limits<uint32_t>::max()));
}

/// Of work that goes over all bytes of its table; a table is filled with what
/// its statement reads.
uint64_t bytes_per_ms(work_kind kind) noexcept {
  switch (kind) {
  case work_kind::reads:
    return read_bytes_per_ms;
  case work_kind::fills:
    return fill_bytes_per_ms;
  case work_kind::changes:
    return change_bytes_per_ms;
  case work_kind::rebuilds:
    return rebuild_bytes_per_ms;
  }
  return read_bytes_per_ms;
}

} // namespace

uint32_t duration_guesser::guess_ms(const step& of,
                                    std::optional<uint64_t> rows) {
  if (of.is_script())
    return as_estimate(script_ms(of));
  if (!rows)
    return unknown_step_ms;
  if (of.touches && of.touches->written)
    for (const auto& each : of.touches->written->work)
      if (each.kind == work_kind::fills)
        fill(of.written_store(), each,
             std::min(*rows, rows_max) * guessed_row_bytes);
  return as_estimate(least_step_ms + *rows / table_rows_per_ms);
}

uint64_t duration_guesser::script_ms(const step& of) {
  if (!of.touches || !of.touches->written)
    return unknown_step_ms;
  const auto& set = *of.touches->written;
  return least_step_ms + of.script().file.text.size() / text_bytes_per_ms
         + work_ms(of.script().store, set.work)
         + (set.barrier ? unknown_step_ms : 0);
}

uint64_t duration_guesser::work_ms(const std::string& store,
                                   const std::vector<row_work>& work) {
  uint64_t out = 0;
  for (auto first = work.begin(); first != work.end();) {
    const auto end = std::find_if(first, work.end(), [&](const auto& each) {
      return each.line != first->line;
    });
    uint64_t read_bytes = 0;
    for (auto each = first; each != end; ++each)
      if (each->kind == work_kind::reads)
        read_bytes = std::max(read_bytes, bytes_of(store, *each));
    for (; first != end; ++first) {
      const bool fills = first->kind == work_kind::fills;
      if (fills)
        fill(store, *first, read_bytes);
      out += (fills ? read_bytes : bytes_of(store, *first))
             / bytes_per_ms(first->kind);
    }
  }
  return out;
}

uint64_t duration_guesser::bytes_of(const std::string& store,
                                    const row_work& work) {
  auto& known = bytes_[{store, work.object}];
  if (work.bytes > 0)
    known = work.bytes;
  return known;
}

/// One that has rows already stays as large as it is: what is added to it may
/// be anything.
void duration_guesser::fill(const std::string& store, const row_work& work,
                            uint64_t bytes) {
  if (bytes_of(store, work) == 0)
    bytes_[{store, work.object}] = bytes;
}

} // namespace dunlin
