#include "stores/answers.hpp"

#include "config/assert.hpp"

#include <xxhash.h>

#include <cstring>

namespace dunlin {

namespace {

void append_number(std::string& out, size_t number) {
  DUNLIN_ASSERT(number <= UINT32_MAX);
  const auto stored = static_cast<uint32_t>(number);
  char bytes[sizeof stored];
  std::memcpy(bytes, &stored, sizeof stored);
  out.append(bytes, sizeof bytes);
}

void append_bytes(std::string& out, std::string_view bytes) {
  append_number(out, bytes.size());
  out.append(bytes);
}

} // namespace

void append_answer(std::string& out, const row_answer& said) {
  append_bytes(out, said.key);
  out.push_back(static_cast<char>(said.kind));
  switch (said.kind) {
  case answer_kind::rows:
    DUNLIN_ASSERT(said.rows > 0);
    append_number(out, said.rows);
    append_bytes(out, said.cells);
    return;
  case answer_kind::skip:
    return;
  case answer_kind::reject:
    append_bytes(out, said.reason);
    append_bytes(out, said.content);
    return;
  }
}

uint32_t answer_reader::take_number() {
  uint32_t number = 0;
  const auto bytes = take(sizeof number);
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

std::string_view answer_reader::take(uint32_t size) {
  DUNLIN_ASSERT(rest_.size() >= size);
  const auto bytes = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return bytes;
}

row_answer answer_reader::next() {
  row_answer said;
  said.key = take(take_number());
  const auto kind = static_cast<uint8_t>(take(1).front());
  DUNLIN_ASSERT(kind <= static_cast<uint8_t>(answer_kind::reject));
  said.kind = static_cast<answer_kind>(kind);
  switch (said.kind) {
  case answer_kind::rows:
    said.rows = take_number();
    said.cells = take(take_number());
    break;
  case answer_kind::skip:
    break;
  case answer_kind::reject:
    said.reason = take(take_number());
    said.content = take(take_number());
    break;
  }
  return said;
}

uint64_t hash_of(const answer_chunk& answers) noexcept {
  const uint64_t shape = uint64_t{answers.answers} << 32 | answers.columns;
  return XXH3_64bits_withSeed(answers.bytes.data(), answers.bytes.size(),
                              shape);
}

} // namespace dunlin
