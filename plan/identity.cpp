#include "plan/identity.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <string_view>

// The whole library comes from its header, so that plan/ links nothing for it.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dunlin {

namespace {

std::string_view name_of(existing_rows existing) noexcept {
  switch (existing) {
  case existing_rows::fail:
    return "fail";
  case existing_rows::skip:
    return "skip";
  case existing_rows::replace:
    return "replace";
  }
  return "";
}

std::string_view name_of(cast_way way) noexcept {
  switch (way) {
  case cast_way::none:
    return "none";
  case cast_way::null:
    return "null";
  case cast_way::round:
    return "round";
  case cast_way::truncate:
    return "truncate";
  case cast_way::replace:
    return "replace";
  }
  return "";
}

/// Whether a character may stand outside of quotes. Beyond ASCII all do.
bool is_bare(char character) noexcept {
  auto byte = static_cast<unsigned char>(character);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
         || (byte >= '0' && byte <= '9') || byte >= 0x80 || byte == '_'
         || byte == '-' || byte == '.' || byte == '/';
}

/// Quotes keep the line unambiguous: a table may be called `a into=b`.
std::string shown(std::string_view value) {
  auto bare
      = !value.empty() && std::all_of(value.begin(), value.end(), is_bare);
  return bare ? std::string{value} : quote(value);
}

std::string hex(const XXH128_hash_t& hash) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  std::string result;
  for (auto byte : bytes.digest) {
    static constexpr std::string_view digits = "0123456789abcdef";
    result += digits[byte >> 4];
    result += digits[byte & 15];
  }
  return result;
}

} // namespace

std::string identity_of(const table_block& block) {
  std::string key;
  for (std::size_t i = 0; i < block.key.size(); ++i)
    key += (i == 0 ? " key=" : ",") + shown(block.key[i]);
  auto target = " to=" + shown(block.to) + " into=" + shown(block.into);
  if (!block.update.empty())
    return "update" + target + key + " update=" + shown(block.update);
  for (std::size_t i = 0; i < block.columns.size(); ++i)
    target += (i == 0 ? " columns=" : ",") + shown(block.columns[i]);
  // What the program is stays free: it may be mended between two runs.
  auto result = std::string{is_mapped(block) ? "command" : "copy"}
                + " from=" + shown(block.from);
  if (!block.table.empty())
    result += " table=" + shown(block.table);
  if (!block.query.empty())
    result += " query=" + shown(block.query);
  result += key + target + " existing=" + std::string{name_of(block.existing)};
  for (const auto& [column, way] : block.casts)
    result += " cast=" + shown(column) + ":" + std::string{name_of(way)};
  return result;
}

std::string identity_of(const script_step& script) {
  const auto& text = script.file.text;
  return "script store=" + shown(script.store)
         + " xxh3=" + hex(XXH3_128bits(text.data(), text.size()));
}

} // namespace dunlin
