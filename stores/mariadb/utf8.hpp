#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::mariadb {

/// What is known of a text in UTF-8.
struct text_size {
  size_t characters = 0;
  /// Bytes of its longest character; 0 of an empty text.
  size_t widest_bytes = 0;
};

/// Counts the characters; empty if the bytes are no UTF-8.
std::optional<text_size> count_characters(std::string_view bytes) noexcept;

/// The text with `?` for each byte that is no UTF-8.
std::string without_broken_bytes(std::string_view bytes);

} // namespace dunlin::mariadb
