#include "stores/postgresql/row_decoder.hpp"

#include "stores/postgresql/decode.hpp"
#include "stores/postgresql/wire.hpp"

#include <cstdint>

namespace dunlin::postgresql {

namespace {

/// Calls `take(kind, is_null, bytes)` for each field.
template <class Take>
void for_each_field(const std::vector<codec>& kinds, std::string_view row,
                    Take take) noexcept {
  const char* at = row.data();
  for (const auto kind : kinds) {
    const auto size = static_cast<int32_t>(load<uint32_t>(at));
    at += 4;
    if (size < 0) {
      take(kind, true, std::string_view{});
      continue;
    }
    take(kind, false, std::string_view{at, static_cast<size_t>(size)});
    at += size;
  }
}

} // namespace

size_t row_bytes_max(const std::vector<codec>& kinds,
                     std::string_view row) noexcept {
  size_t out = 0;
  for_each_field(kinds, row, [&](codec kind, bool is_null, auto bytes) {
    out += is_null ? 1 : cell_bytes_max(kind, bytes);
  });
  return out;
}

char* write_row(char* out, const std::vector<codec>& kinds,
                std::string_view row) noexcept {
  for_each_field(kinds, row, [&](codec kind, bool is_null, auto bytes) {
    out = is_null ? write_null(out) : write_cell(out, kind, bytes);
  });
  return out;
}

void append_row(std::string& out, const std::vector<codec>& kinds,
                std::string_view row) {
  const auto before = out.size();
  out.resize(before + row_bytes_max(kinds, row));
  const char* const end = write_row(out.data() + before, kinds, row);
  out.resize(static_cast<size_t>(end - out.data()));
}

} // namespace dunlin::postgresql
