#include "stores/postgresql/row_decoder.hpp"

#include "config/assert.hpp"
#include "stores/postgresql/decode.hpp"

namespace dunlin::postgresql {

size_t row_bytes_max(const std::vector<codec>& kinds,
                     const std::vector<std::string_view>& row) noexcept {
  DUNLIN_ASSERT(kinds.size() <= row.size());
  size_t out = 0;
  for (size_t i = 0; i < kinds.size(); ++i)
    out += row[i].data() == nullptr ? 1 : cell_bytes_max(kinds[i], row[i]);
  return out;
}

char* write_row(char* out, const std::vector<codec>& kinds,
                const std::vector<std::string_view>& row) noexcept {
  for (size_t i = 0; i < kinds.size(); ++i)
    out = row[i].data() == nullptr ? write_null(out)
                                   : write_cell(out, kinds[i], row[i]);
  return out;
}

void append_row(std::string& out, const std::vector<codec>& kinds,
                const std::vector<std::string_view>& row) {
  const auto before = out.size();
  out.resize(before + row_bytes_max(kinds, row));
  const char* const end = write_row(out.data() + before, kinds, row);
  out.resize(static_cast<size_t>(end - out.data()));
}

} // namespace dunlin::postgresql
