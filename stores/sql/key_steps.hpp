#pragma once

#include "config/error.hpp"
#include "stores/store.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// @file
/// How the keys that a database gives one after another become pages and lists
/// of them.

namespace dunlin::sql {

/// Keys that were walked over, kept until they are `bytes_max`.
struct kept_keys {
  size_t bytes_max = 0;
  size_t bytes = 0;
  std::vector<key_tuple> keys;

  bool is_full() const noexcept {
    return bytes >= bytes_max;
  }

  void keep(const key_tuple& key) {
    keys.push_back(key);
    bytes += key.size();
  }
};

/// Steps over `rows` keys in order, or until `into` is full, and over one more,
/// which tells the end and is judged like the others.
/// @param next `result<bool>(key_tuple& key, const key_tuple& previous)`:
///   appends the next key to an empty text, or says false at the end; refuses
///   one that is equal to the key before, which is empty for the first.
/// @param into may be null.
template <class Next>
result<key_walk> step_over(uint64_t rows, kept_keys* into, Next next) {
  key_walk walked;
  key_tuple current;
  for (;;) {
    current.clear();
    const result<bool> found = next(current, walked.last);
    if (!found)
      return fail(found.error());
    walked.end = !*found;
    if (walked.end || walked.rows == rows
        || (into != nullptr && into->is_full()))
      return walked;
    ++walked.rows;
    if (into != nullptr)
      into->keep(current);
    std::swap(walked.last, current);
  }
}

/// Takes the next keys, until they are `rows` or `bytes` or all.
/// @param next `result<bool>(key_tuple& key)`: appends the next key to an empty
///   text, or says false at the end.
template <class Next>
result<key_list> take_keys(uint64_t rows, size_t bytes, Next next) {
  key_list out;
  for (size_t used = 0; out.keys.size() < rows && used < bytes;) {
    key_tuple key;
    const result<bool> found = next(key);
    if (!found)
      return fail(found.error());
    out.end = !*found;
    if (out.end)
      break;
    used += key.size();
    out.keys.push_back(std::move(key));
  }
  return out;
}

} // namespace dunlin::sql
