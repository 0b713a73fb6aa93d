#include "stores/sql/key_list.hpp"

#include "config/assert.hpp"

#include <cstdint>

namespace dunlin::sql {

namespace {

constexpr size_t length_bytes = 4;

void append_length(std::string& out, size_t length) {
  for (size_t index = 0; index < length_bytes; ++index)
    out.push_back(static_cast<char>(length >> (8 * index)));
}

size_t length_at(std::string_view bytes) noexcept {
  size_t out = 0;
  for (size_t index = 0; index < length_bytes; ++index)
    out |= size_t{static_cast<unsigned char>(bytes[index])} << (8 * index);
  return out;
}

} // namespace

std::string pack_keys(const std::vector<key_tuple>& keys) {
  std::string out;
  for (const auto& key : keys) {
    DUNLIN_ASSERT(key.size() <= UINT32_MAX);
    append_length(out, key.size());
    out += key;
  }
  return out;
}

result<std::vector<key_tuple>> unpack_keys(std::string_view bytes) {
  std::vector<key_tuple> out;
  while (!bytes.empty()) {
    const bool has_length = bytes.size() >= length_bytes;
    const auto length = has_length ? length_at(bytes) : 0;
    if (!has_length || bytes.size() - length_bytes < length)
      return fail(error_code::store_failed,
                  "a list of keys in dunlin_keys is damaged; begin the step"
                  " anew with --reset=STEP");
    out.emplace_back(bytes.substr(length_bytes, length));
    bytes.remove_prefix(length_bytes + length);
  }
  return out;
}

} // namespace dunlin::sql
