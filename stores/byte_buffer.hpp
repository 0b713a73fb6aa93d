#pragma once

#include "config/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

/// @file
/// Bytes that grow at their end. What std::string does, but in line: it is
/// called several times for each cell of each row.

namespace dunlin {

class byte_buffer {
public:
  size_t size() const noexcept {
    return size_;
  }

  std::string_view view() const noexcept {
    return {bytes_.get(), size_};
  }

  /// Valid until something is appended.
  char* data() noexcept {
    return bytes_.get();
  }

  /// Keeps its memory.
  void clear() noexcept {
    size_ = 0;
  }

  /// Drops what stands behind `size`.
  void shrink_to(size_t size) noexcept {
    DUNLIN_ASSERT(size <= size_);
    size_ = size;
  }

  void push_back(char byte) {
    *room(1) = byte;
    ++size_;
  }

  void append(std::string_view bytes) {
    if (bytes.empty())
      return;
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  /// Where so many bytes may be written; they count once `use_to` is called.
  char* room(size_t bytes) {
    if (capacity_ - size_ < bytes)
      grow(bytes);
    return bytes_.get() + size_;
  }

  /// All up to `end`, which is in the room that was given, belongs to it now.
  void use_to(const char* end) noexcept {
    size_ = static_cast<size_t>(end - bytes_.get());
    DUNLIN_ASSERT(size_ <= capacity_);
  }

private:
  void grow(size_t bytes) {
    const auto wanted = std::max({size_ + bytes, 2 * capacity_, size_t{256}});
    auto wider = std::make_unique_for_overwrite<char[]>(wanted);
    if (size_ > 0)
      std::memcpy(wider.get(), bytes_.get(), size_);
    bytes_ = std::move(wider);
    capacity_ = wanted;
  }

  std::unique_ptr<char[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

} // namespace dunlin
